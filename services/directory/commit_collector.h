#ifndef COFFER_SERVICES_DIRECTORY_COMMIT_COLLECTOR_H_
#define COFFER_SERVICES_DIRECTORY_COMMIT_COLLECTOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/commit_validation.h"
#include "services/directory/receipt_verifier.h"
#include "services/directory/reference_budget.h"

namespace coffer::directory {

// Turns what clients send to commit versions into the command that commits
// them. Both functions validate what they are given.

// The command of a whole batch.
absl::StatusOr<internal::v1::Command> ToCommand(
    const v1::CommitVersionsRequest& request, const ClusterReader& reader);

// Collects one CommitVersion stream. What was verified is kept in its shortest
// form, so a stream costs memory in proportion to its references and the blobs
// that its receipts prove, both of which count against the budget. Not
// thread-safe.
class CommitCollector {
 public:
  // Both must outlive the collector, which takes its share of `budget`.
  CommitCollector(const ClusterReader* reader, ReferenceBudget* budget);

  // The next message. After an error the stream is over. UNAVAILABLE
  // (OVERLOADED): too much is being streamed in; try again later.
  absl::Status Add(v1::CommitVersionRequest message);

  // Of the header; empty before the first message.
  const std::string& request_id() const { return header_.request_id(); }

  // Once, after the last message.
  absl::StatusOr<internal::v1::Command> Finish();

 private:
  // Adds receipts, and what they prove to the share.
  absl::Status AddReceipts(const ReceiptProofs& proofs);

  ReferenceBudget::Share share_;
  bool started_ = false;
  v1::CommitVersionHeader header_;
  BlobReferences references_;
  ReceiptVerifier receipts_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMIT_COLLECTOR_H_
