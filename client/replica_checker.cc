#include "client/replica_checker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/cluster_map.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/parallel_for.h"
#include "client/storage_stub.h"
#include "client/version_opener.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/write_targets.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr int kMaxNodeThreads = 16;
// Of one download stream.
constexpr size_t kReadBatchBlobs = 64;

absl::Status Missing() {
  return MakeError(absl::StatusCode::kNotFound,
                   "the node does not have the blob",
                   {reason::kBlobNotFound, {}});
}

absl::Status Damaged() {
  return MakeError(absl::StatusCode::kDataLoss,
                   "the node has wrong bytes for the blob",
                   {reason::kBlobDamaged, {}});
}

absl::Status StatusOf(const BlobStat& stat, const BlobId& id,
                      uint64_t size_bytes) {
  if (stat.blob_id != id || stat.state == BlobState::kMissing) return Missing();
  if (stat.state == BlobState::kQuarantined || stat.size_bytes != size_bytes) {
    return Damaged();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReplicaChecker::Add(const std::string& path,
                                 const OpenedVersion& version) {
  files_.push_back({path, version.record.version_number});
  for (const ManifestChunk& chunk : version.manifest.chunks) {
    COFFER_RETURN_IF_ERROR(AddBlob(chunk.blob_id, chunk.stored_size_bytes));
  }
  for (const formats::ManifestSegmentRef& segment :
       version.record.manifest_segments) {
    COFFER_RETURN_IF_ERROR(AddBlob(segment.blob_id, segment.stored_size_bytes));
  }
  return absl::OkStatus();
}

absl::Status ReplicaChecker::AddBlob(const BlobId& id, uint64_t size_bytes) {
  blobs_.push_back({id, size_bytes, files_.size() - 1});
  return blobs_.size() < kBatchBlobs ? absl::OkStatus() : Flush();
}

absl::Status ReplicaChecker::Flush() {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  if (!blobs_.empty()) {
    COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<const ClusterMap> map,
                            operation_.services().cluster_map->Get());
    if (map->placement.groups.empty()) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       "cannot verify replicas: the cluster has no nodes yet",
                       {reason::kTooFewNodes, {}});
    }
    std::vector<NodeQuestion> questions = QuestionsFor(*map);
    ParallelFor(questions.size(), kMaxNodeThreads,
                [&](size_t i) { Ask(*map, questions[i]); });
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
    Report(questions, *map);
  }
  blobs_.clear();
  // The last one may get more blobs.
  if (files_.size() > 1) files_.erase(files_.begin(), files_.end() - 1);
  return absl::OkStatus();
}

std::vector<ReplicaChecker::NodeQuestion> ReplicaChecker::QuestionsFor(
    const ClusterMap& map) const {
  const size_t replicas =
      operation_.session().record().policy.replication_factor;
  absl::flat_hash_map<NodeId, size_t> indexes;
  std::vector<NodeQuestion> questions;
  for (size_t i = 0; i < blobs_.size(); ++i) {
    const uint32_t group =
        placement::PlacementGroupOf(blobs_[i].id, map.placement.pg_bits);
    const std::vector<NodeId>& nodes = map.placement.groups[group];
    for (size_t j = 0; j < std::min(nodes.size(), replicas); ++j) {
      const auto [index, is_new] =
          indexes.try_emplace(nodes[j], questions.size());
      if (is_new) questions.push_back({nodes[j], {}, 0});
      questions[index->second].findings.push_back({i, absl::OkStatus()});
    }
  }
  return questions;
}

void ReplicaChecker::Ask(const ClusterMap& map, NodeQuestion& question) const {
  const auto node = map.nodes.find(question.node);
  if (node == map.nodes.end()) {
    for (Finding& finding : question.findings) {
      finding.status = absl::UnavailableError("the node has no known address");
    }
    return;
  }
  const std::shared_ptr<StorageStub> stub =
      operation_.services().storage->Create(node->second.address);
  if (read_data_) {
    ReadAll(*stub, question);
  } else {
    AskStat(*stub, question);
  }
}

void ReplicaChecker::AskStat(StorageStub& stub, NodeQuestion& question) const {
  std::vector<BlobId> ids;
  ids.reserve(question.findings.size());
  for (const Finding& finding : question.findings) {
    ids.push_back(blobs_[finding.blob].id);
  }
  const absl::StatusOr<std::vector<BlobStat>> stats =
      stub.Stat(ids, operation_.services().rpc_timeout);
  for (size_t i = 0; i < ids.size(); ++i) {
    Finding& finding = question.findings[i];
    if (!stats.ok()) {
      finding.status = stats.status();
    } else if (stats->size() != ids.size()) {
      finding.status = Missing();
    } else {
      finding.status =
          StatusOf((*stats)[i], ids[i], blobs_[finding.blob].size_bytes);
    }
  }
}

void ReplicaChecker::ReadAll(StorageStub& stub, NodeQuestion& question) const {
  const size_t count = question.findings.size();
  for (size_t begin = 0; begin < count; begin += kReadBatchBlobs) {
    if (!operation_.CheckCancelled().ok()) return;
    const absl::Status status = ReadBatch(
        stub, question, begin, std::min(count, begin + kReadBatchBlobs));
    if (status.ok()) continue;
    // Not again for each batch: a node that hangs costs its timeout once.
    for (size_t i = begin + kReadBatchBlobs; i < count; ++i) {
      question.findings[i].status = status;
    }
    return;
  }
}

absl::Status ReplicaChecker::ReadBatch(StorageStub& stub,
                                       NodeQuestion& question, size_t begin,
                                       size_t end) const {
  std::vector<BlobRange> ranges;
  for (size_t i = begin; i < end; ++i) {
    ranges.push_back({blobs_[question.findings[i].blob].id, 0, 0});
    question.findings[i].status =
        absl::UnavailableError("the node broke off before it sent the blob");
  }
  absl::StatusOr<std::unique_ptr<GetStream>> stream =
      stub.OpenGetStream(ranges);
  absl::Status error = stream.status();
  const auto cancel = [&stream] {
    if (stream.ok()) (*stream)->Cancel();
  };
  const int handle = operation_.AddCancelCallback(cancel);
  const auto remover = absl::MakeCleanup(
      [this, handle] { operation_.RemoveCancelCallback(handle); });
  while (error.ok()) {
    absl::StatusOr<absl::optional<GetStream::Item>> item = (*stream)->Next();
    error = item.status();
    if (!item.ok() || !item->has_value()) break;
    const size_t index = begin + (*item)->range_index;
    if (index >= end) continue;
    const absl::StatusOr<std::string>& bytes = (*item)->bytes;
    const BlobId& id = blobs_[question.findings[index].blob].id;
    question.findings[index].status = !bytes.ok() ? bytes.status()
                                      : merkle::HashBlob(*bytes) != id
                                          ? Damaged()
                                          : absl::OkStatus();
    if (bytes.ok()) question.bytes_read += bytes->size();
  }
  if (error.ok()) return absl::OkStatus();
  for (size_t i = begin; i < end; ++i) {
    absl::Status& status = question.findings[i].status;
    if (absl::IsUnavailable(status)) status = error;
  }
  return error;
}

void ReplicaChecker::Report(const std::vector<NodeQuestion>& questions,
                            const ClusterMap& map) {
  std::vector<bool> readable(blobs_.size(), false);
  std::vector<std::vector<NodeId>> asked(blobs_.size());
  for (const NodeQuestion& question : questions) {
    summary_.bytes_read += question.bytes_read;
    for (const Finding& finding : question.findings) {
      asked[finding.blob].push_back(question.node);
      if (finding.status.ok()) readable[finding.blob] = true;
    }
  }
  for (size_t i = 0; i < blobs_.size(); ++i) {
    if (!readable[i]) readable[i] = IsElsewhere(map, blobs_[i], asked[i]);
    operation_.progress().AddBytes(read_data_ ? blobs_[i].size_bytes : 0);
  }
  summary_.blobs += blobs_.size();
  for (const NodeQuestion& question : questions) {
    for (const Finding& finding : question.findings) {
      ++summary_.replicas_checked;
      if (finding.status.ok()) continue;
      ++(absl::IsDataLoss(finding.status) ? summary_.replicas_damaged
                                          : summary_.replicas_missing);
      const Blob& blob = blobs_[finding.blob];
      const File& file = files_[blob.file];
      summary_.problems.push_back({file.path, file.version_number,
                                   blob.id.ToHex(), question.node.ToHex(),
                                   finding.status, readable[finding.blob]});
    }
  }
}

bool ReplicaChecker::IsElsewhere(const ClusterMap& map, const Blob& blob,
                                 const std::vector<NodeId>& asked) const {
  const uint32_t group =
      placement::PlacementGroupOf(blob.id, map.placement.pg_bits);
  for (const NodeId& node : placement::ReadCandidates(map.placement, group)) {
    if (std::find(asked.begin(), asked.end(), node) != asked.end()) continue;
    const auto known = map.nodes.find(node);
    if (known == map.nodes.end()) continue;
    const absl::StatusOr<std::vector<BlobStat>> stats =
        operation_.services()
            .storage->Create(known->second.address)
            ->Stat({blob.id}, operation_.services().rpc_timeout);
    if (stats.ok() && stats->size() == 1 &&
        StatusOf(stats->front(), blob.id, blob.size_bytes).ok()) {
      return true;
    }
  }
  return false;
}

}  // namespace coffer::client
