#include "services/directory/commit_collector.h"

#include <cstdint>
#include <utility>

#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/field_validation.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

absl::Status AddCommit(const v1::VersionCommit& commit,
                       const BlobReferences& references,
                       const ReceiptVerifier& receipts,
                       internal::v1::CommitVersions* command) {
  internal::v1::ProvenCommit* proven = command->add_commits();
  *proven->mutable_commit() = commit;
  proven->mutable_references()->Reserve(references.size());
  for (const v1::BlobReference& reference : references) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id,
                            BlobId::FromBytes(reference.blob_id()));
    internal::v1::ProvenReference* target = proven->add_references();
    target->set_blob_id(reference.blob_id());
    target->set_stored_size_bytes(reference.stored_size_bytes());
    for (const uint32_t node : receipts.ProvenBy(id)) {
      target->add_proof_nodes(node);
    }
  }
  return absl::OkStatus();
}

void AddNodes(const ReceiptVerifier& receipts,
              internal::v1::CommitVersions* command) {
  for (const ReceiptVerifier::ProvingNode& node : receipts.nodes()) {
    command->add_proof_node_ids(std::string(node.id.bytes()));
    command->add_proof_failure_domains(node.failure_domain);
  }
}

absl::Status AddAll(const ReceiptProofs& proofs, ReceiptVerifier* receipts) {
  for (int i = 0; i < proofs.size(); ++i) {
    COFFER_RETURN_IF_ERROR(InItem("receipts", i, receipts->Add(proofs[i])));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<internal::v1::Command> ToCommand(
    const v1::CommitVersionsRequest& request, const ClusterReader& reader) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  ReceiptVerifier receipts({kMaxBatchReceipts, kMaxBatchProofIds}, &reader);
  COFFER_RETURN_IF_ERROR(AddAll(request.receipts(), &receipts));
  internal::v1::Command command;
  internal::v1::CommitVersions* commits = command.mutable_commit_versions();
  for (const v1::FileCommit& file : request.commits()) {
    COFFER_RETURN_IF_ERROR(
        AddCommit(file.commit(), file.references(), receipts, commits));
  }
  AddNodes(receipts, commits);
  return command;
}

CommitCollector::CommitCollector(const ClusterReader* reader,
                                 ReferenceBudget* budget)
    : share_(budget),
      receipts_({kMaxStreamReceipts, kMaxStreamProofIds}, reader) {}

absl::Status CommitCollector::Add(v1::CommitVersionRequest message) {
  if (started_ == message.has_header()) {
    return started_ ? Refuse("header", "a second one", "one message with it")
                    : CheckPresent("header", false);
  }
  if (!started_) {
    started_ = true;
    header_ = std::move(*message.mutable_header());
    COFFER_RETURN_IF_ERROR(InField("header", Validate(header_)));
    COFFER_RETURN_IF_ERROR(share_.Take(
        kItemsPerStream + header_.commit().version().reference_count()));
  }
  COFFER_RETURN_IF_ERROR(CheckCount("references", message.references_size(), 0,
                                    kMaxReferencesPerMessage));
  // No more than announced, so no more than the limit either.
  const uint64_t announced = header_.commit().version().reference_count();
  COFFER_RETURN_IF_ERROR(
      CheckCount("references", references_.size() + message.references_size(),
                 0, static_cast<int>(announced)));
  COFFER_RETURN_IF_ERROR(ValidateReferences(message.references()));
  for (v1::BlobReference& reference : *message.mutable_references()) {
    *references_.Add() = std::move(reference);
  }
  return AddReceipts(message.receipts());
}

absl::Status CommitCollector::AddReceipts(const ReceiptProofs& proofs) {
  for (int i = 0; i < proofs.size(); ++i) {
    const size_t proven = receipts_.proven_blob_count();
    COFFER_RETURN_IF_ERROR(InItem("receipts", i, receipts_.Add(proofs[i])));
    // Distinct blobs only: every replica proves the same ones.
    COFFER_RETURN_IF_ERROR(share_.Take(receipts_.proven_blob_count() - proven));
  }
  return absl::OkStatus();
}

absl::StatusOr<internal::v1::Command> CommitCollector::Finish() {
  COFFER_RETURN_IF_ERROR(CheckPresent("header", started_));
  internal::v1::Command command;
  internal::v1::CommitVersions* commits = command.mutable_commit_versions();
  // The command has them in another form: not twice for as long as it waits.
  const BlobReferences references = std::move(references_);
  COFFER_RETURN_IF_ERROR(
      AddCommit(header_.commit(), references, receipts_, commits));
  AddNodes(receipts_, commits);
  return command;
}

}  // namespace coffer::directory
