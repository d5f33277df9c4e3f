#ifndef COFFER_SERVICES_DIRECTORY_COMMIT_VALIDATION_H_
#define COFFER_SERVICES_DIRECTORY_COMMIT_VALIDATION_H_

// Checks of commits of versions, batched and streamed. Contract and errors as
// in request_validation.h. That the references are those which the version
// record announces is for the state machine to check, commit by commit.

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "google/protobuf/repeated_field.h"

namespace coffer::directory {

using BlobReferences = google::protobuf::RepeatedPtrField<v1::BlobReference>;
using ReceiptProofs = google::protobuf::RepeatedPtrField<v1::ReceiptProof>;

// Everything but the receipts' ids (see ValidateReceiptProof).
absl::Status Validate(const v1::CommitVersionsRequest& request);

// The header of a stream.
absl::Status Validate(const v1::CommitVersionHeader& header);

// The parts of a commit that exist before its references are known: the
// records are well-formed, and present or absent as the precondition wants.
absl::Status ValidateVersionCommit(const v1::VersionCommit& commit);

absl::Status ValidateReferences(const BlobReferences& references);

// Form only: receipt_verifier.h checks what it proves.
absl::Status ValidateReceiptProof(const v1::ReceiptProof& proof);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMIT_VALIDATION_H_
