#include "services/directory/commit_validation.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/field_validation.h"
#include "services/directory/record_validation.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

absl::Status ValidateCreation(const v1::VersionCommit& commit) {
  COFFER_RETURN_IF_ERROR(CheckPresent("entry", commit.has_entry()));
  COFFER_RETURN_IF_ERROR(CheckPresent("file_key", commit.has_file_key()));
  COFFER_RETURN_IF_ERROR(InField(
      "entry",
      ValidateEntryRecord(commit.entry(), common::v1::ENTRY_OPERATION_CREATE,
                          common::v1::ENTRY_KIND_FILE)));
  COFFER_RETURN_IF_ERROR(
      InField("file_key", ValidateFileKey(commit.file_key())));
  if (commit.entry().vault_id() != commit.version().vault_id()) {
    return Refuse("entry.vault_id", "another vault", "version.vault_id");
  }
  if (commit.entry().child_id() != commit.version().file_id()) {
    return Refuse("entry.child_id", "another file", "version.file_id");
  }
  return CheckRange("version.version_number", commit.version().version_number(),
                    1, 1);
}

absl::Status ValidateSuccession(const v1::VersionCommit& commit) {
  constexpr absl::string_view kWant = "nothing: the file exists already";
  if (commit.has_entry()) return Refuse("entry", "a value", kWant);
  if (commit.has_file_key()) return Refuse("file_key", "a value", kWant);
  if (commit.version().version_number() < 2) {
    return Refuse("version.version_number", "1",
                  "the current version's plus 1");
  }
  return absl::OkStatus();
}

absl::Status ValidateFileCommit(const v1::FileCommit& file) {
  COFFER_RETURN_IF_ERROR(CheckPresent("commit", file.has_commit()));
  COFFER_RETURN_IF_ERROR(
      InField("commit", ValidateVersionCommit(file.commit())));
  return ValidateReferences(file.references());
}

}  // namespace

absl::Status ValidateVersionCommit(const v1::VersionCommit& commit) {
  COFFER_RETURN_IF_ERROR(CheckPresent("version", commit.has_version()));
  COFFER_RETURN_IF_ERROR(
      InField("version", ValidateVersionRecord(commit.version())));
  switch (commit.precondition()) {
    case v1::COMMIT_PRECONDITION_CREATE:
      return ValidateCreation(commit);
    case v1::COMMIT_PRECONDITION_EXPECTED_VERSION:
      return ValidateSuccession(commit);
    default:
      return Refuse("precondition", absl::StrCat(commit.precondition()),
                    "CREATE or EXPECTED_VERSION");
  }
}

absl::Status ValidateReferences(const BlobReferences& references) {
  for (int i = 0; i < references.size(); ++i) {
    const v1::BlobReference& reference = references[i];
    COFFER_RETURN_IF_ERROR(
        InItem("references", i,
               CheckSize("blob_id", reference.blob_id(), kSha256Bytes)));
    COFFER_RETURN_IF_ERROR(
        InItem("references", i,
               CheckRange("stored_size_bytes", reference.stored_size_bytes(), 1,
                          kMaxBlobBytes)));
  }
  return absl::OkStatus();
}

absl::Status Validate(const v1::CommitVersionsRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(
      CheckCount("commits", request.commits_size(), 1, kMaxBatchCommits));
  COFFER_RETURN_IF_ERROR(
      CheckCount("receipts", request.receipts_size(), 0, kMaxBatchReceipts));
  int references = 0;
  for (int i = 0; i < request.commits_size(); ++i) {
    references += request.commits(i).references_size();
    COFFER_RETURN_IF_ERROR(
        CheckCount("commits.references", references, 0, kMaxBatchReferences));
  }
  for (int i = 0; i < request.commits_size(); ++i) {
    const v1::FileCommit& file = request.commits(i);
    COFFER_RETURN_IF_ERROR(InItem("commits", i, ValidateFileCommit(file)));
    if (file.commit().version().vault_id() !=
        request.commits(0).commit().version().vault_id()) {
      return InItem("commits", i,
                    Refuse("commit.version.vault_id", "another vault",
                           "the vault of all other commits"));
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const v1::CommitVersionHeader& header) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", header.request_id()));
  COFFER_RETURN_IF_ERROR(CheckPresent("commit", header.has_commit()));
  return InField("commit", ValidateVersionCommit(header.commit()));
}

absl::Status ValidateReceiptProof(const v1::ReceiptProof& proof) {
  COFFER_RETURN_IF_ERROR(CheckPresent("receipt", proof.has_receipt()));
  COFFER_RETURN_IF_ERROR(InField("receipt", ValidateReceipt(proof.receipt())));
  COFFER_RETURN_IF_ERROR(
      CheckCount("blob_ids", proof.blob_ids_size(), 1, kMaxStreamProofIds));
  for (int i = 0; i < proof.blob_ids_size(); ++i) {
    COFFER_RETURN_IF_ERROR(
        CheckSize("blob_ids", proof.blob_ids(i), kSha256Bytes));
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
