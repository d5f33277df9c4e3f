#include "services/directory/blob_ledger.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredBlob;
using internal::v1::StoredCounters;

bool IsReferenced(const absl::optional<StoredBlob>& blob) {
  return blob.has_value() && blob->reference_count() > 0;
}

bool IsGarbage(const absl::optional<StoredBlob>& blob) {
  return blob.has_value() && blob->has_garbage_due_time();
}

bool LacksCopies(const absl::optional<StoredBlob>& blob) {
  return IsReferenced(blob) && blob->proven_node_ids_size() > 0;
}

uint32_t CountDomains(const std::vector<uint32_t>& nodes,
                      const ProofNodes& proofs) {
  absl::flat_hash_set<absl::string_view> domains;
  for (const uint32_t node : nodes) domains.insert(proofs.failure_domain(node));
  return static_cast<uint32_t>(domains.size());
}

// Replaces the proven nodes, in the order of their ids.
void SetProvenNodes(std::vector<std::string> node_ids, StoredBlob* blob) {
  std::sort(node_ids.begin(), node_ids.end());
  node_ids.erase(std::unique(node_ids.begin(), node_ids.end()), node_ids.end());
  blob->clear_proven_node_ids();
  for (std::string& node_id : node_ids) {
    blob->add_proven_node_ids(std::move(node_id));
  }
}

}  // namespace

absl::StatusOr<std::vector<BlobLedger::Change>> BlobLedger::PlanClaims(
    const std::vector<BlobClaim>& claims, const ReplicationRule& rule,
    const ProofNodes& proofs) const {
  std::vector<Change> changes;
  changes.reserve(claims.size());
  for (const BlobClaim& claim : claims) {
    COFFER_ASSIGN_OR_RETURN(Change change, PlanClaim(claim, rule, proofs));
    changes.push_back(std::move(change));
  }
  return changes;
}

absl::StatusOr<BlobLedger::Change> BlobLedger::PlanClaim(
    const BlobClaim& claim, const ReplicationRule& rule,
    const ProofNodes& proofs) const {
  Change change;
  change.blob_id = claim.blob_id;
  COFFER_ASSIGN_OR_RETURN(
      change.before, ReadRow<StoredBlob>(context_.transaction, Family::kBlobs,
                                         IdKey(claim.blob_id)));
  if (change.before.has_value()) {
    change.after = *change.before;
    if (change.after.state() == internal::v1::BLOB_LIFE_STATE_CONDEMNED) {
      return BlobCondemned(claim.blob_id);
    }
    if (change.after.size_bytes() != claim.size_bytes) {
      return InvalidRequest("a blob is known with another size");
    }
    change.after.clear_garbage_due_time();
    COFFER_RETURN_IF_ERROR(MergeProofs(claim, rule, proofs, &change.after));
  } else {
    const uint32_t domains = CountDomains(claim.proof_nodes, proofs);
    if (domains < rule.write_quorum) {
      return QuorumNotMet(claim.blob_id, domains, rule.write_quorum);
    }
    change.after.set_size_bytes(claim.size_bytes);
    change.after.set_state(internal::v1::BLOB_LIFE_STATE_LIVE);
    if (domains < rule.replication_factor) {
      std::vector<std::string> node_ids;
      for (const uint32_t node : claim.proof_nodes) {
        node_ids.push_back(proofs.node_id(node));
      }
      SetProvenNodes(std::move(node_ids), &change.after);
    }
  }
  change.after.set_reference_count(change.after.reference_count() +
                                   claim.reference_count);
  return change;
}

absl::Status BlobLedger::MergeProofs(const BlobClaim& claim,
                                     const ReplicationRule& rule,
                                     const ProofNodes& proofs,
                                     StoredBlob* blob) const {
  if (blob->proven_node_ids_size() == 0 || claim.proof_nodes.empty()) {
    return absl::OkStatus();
  }
  std::vector<std::string> node_ids(blob->proven_node_ids().begin(),
                                    blob->proven_node_ids().end());
  absl::flat_hash_set<std::string> domains;
  for (const std::string& node_id : blob->proven_node_ids()) {
    const auto known = proofs.FindFailureDomain(node_id);
    if (known.has_value()) {
      domains.emplace(*known);
      continue;
    }
    COFFER_ASSIGN_OR_RETURN(const auto node,
                            ReadRow<v1::Node>(context_.transaction,
                                              Family::kStorageNodes, node_id));
    if (node.has_value()) domains.insert(node->failure_domain());
  }
  for (const uint32_t node : claim.proof_nodes) {
    node_ids.push_back(proofs.node_id(node));
    domains.insert(proofs.failure_domain(node));
  }
  if (domains.size() >= rule.replication_factor) node_ids.clear();
  SetProvenNodes(std::move(node_ids), blob);
  return absl::OkStatus();
}

void BlobLedger::Apply(const std::vector<Change>& changes) {
  for (const Change& change : changes) Store(change);
}

absl::Status BlobLedger::Release(const BlobId& blob_id) {
  Change change;
  change.blob_id = blob_id;
  COFFER_ASSIGN_OR_RETURN(
      change.before, ReadRow<StoredBlob>(context_.transaction, Family::kBlobs,
                                         IdKey(blob_id)));
  if (!IsReferenced(change.before)) {
    return context_.transaction.ReportBroken(absl::DataLossError(
        "cannot read metadata: a referenced blob is not counted; restore the "
        "directory from a copy"));
  }
  change.after = *change.before;
  change.after.set_reference_count(change.after.reference_count() - 1);
  if (change.after.reference_count() == 0) {
    *change.after.mutable_garbage_due_time() =
        ToTimestamp(ToTime(context_.proposed_time) + kGarbageGracePeriod);
  }
  Store(change);
  return absl::OkStatus();
}

void BlobLedger::Store(const Change& change) {
  UpdateReferenced(change);
  UpdateGarbage(change);
  WriteRow(Family::kBlobs, IdKey(change.blob_id), change.after,
           context_.transaction);
}

void BlobLedger::UpdateReferenced(const Change& change) {
  StoredCounters& counters = counters_.cluster();
  const uint64_t size = change.after.size_bytes();
  const bool was_referenced = IsReferenced(change.before);
  const bool is_referenced = IsReferenced(change.after);
  if (is_referenced && !was_referenced) {
    counters.set_blob_count(counters.blob_count() + 1);
    counters.set_blob_bytes(counters.blob_bytes() + size);
  } else if (was_referenced && !is_referenced) {
    counters.set_blob_count(counters.blob_count() - 1);
    counters.set_blob_bytes(counters.blob_bytes() - size);
  }
  const bool lacked = LacksCopies(change.before);
  const bool lacks = LacksCopies(change.after);
  const uint64_t lacking = counters.under_replicated_blob_count();
  if (lacks && !lacked) {
    counters.set_under_replicated_blob_count(lacking + 1);
    context_.transaction.Put(Family::kUnderReplicated, IdKey(change.blob_id),
                             "");
  } else if (lacked && !lacks) {
    counters.set_under_replicated_blob_count(lacking - 1);
    context_.transaction.Delete(Family::kUnderReplicated,
                                IdKey(change.blob_id));
  }
}

void BlobLedger::UpdateGarbage(const Change& change) {
  StoredCounters& counters = counters_.cluster();
  const uint64_t size = change.after.size_bytes();
  if (IsGarbage(change.before)) {
    counters.set_garbage_blob_count(counters.garbage_blob_count() - 1);
    counters.set_garbage_bytes(counters.garbage_bytes() - size);
    context_.transaction.Delete(
        Family::kGarbage,
        GarbageKey(ToTime(change.before->garbage_due_time()), change.blob_id));
  }
  if (IsGarbage(change.after)) {
    counters.set_garbage_blob_count(counters.garbage_blob_count() + 1);
    counters.set_garbage_bytes(counters.garbage_bytes() + size);
    internal::v1::StoredGarbage garbage;
    garbage.set_size_bytes(size);
    WriteRow(
        Family::kGarbage,
        GarbageKey(ToTime(change.after.garbage_due_time()), change.blob_id),
        garbage, context_.transaction);
  }
}

}  // namespace coffer::directory
