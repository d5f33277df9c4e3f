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
#include "client/cluster_map.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/parallel_for.h"
#include "client/replica_reader.h"
#include "client/storage_stub.h"
#include "client/transfer_factory.h"
#include "client/version_opener.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/placement/write_targets.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr int kMaxNodeThreads = 16;

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
  if (read_data_) return ReadAll(node->second.address, question);
  AskStat(*operation_.services().storage->Create(node->second.address),
          question);
}

void ReplicaChecker::AskStat(StorageStub& stub, NodeQuestion& question) const {
  std::vector<BlobId> ids;
  ids.reserve(question.findings.size());
  for (const Finding& finding : question.findings) {
    ids.push_back(blobs_[finding.blob].id);
  }
  const absl::StatusOr<std::vector<BlobStat>> stats =
      stub.Stat(ids, {operation_.services().rpc_timeout});
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

void ReplicaChecker::ReadAll(const std::string& address,
                             NodeQuestion& question) const {
  std::vector<ReplicaRequest> requests;
  requests.reserve(question.findings.size());
  for (const Finding& finding : question.findings) {
    const Blob& blob = blobs_[finding.blob];
    requests.push_back({blob.id, blob.size_bytes});
  }
  const std::unique_ptr<ReplicaReader> reader =
      operation_.services().transfers->NewReplicaReader(question.node, address);
  const int handle =
      operation_.AddCancelCallback([&reader] { reader->Cancel(); });
  const auto remover = absl::MakeCleanup(
      [this, handle] { operation_.RemoveCancelCallback(handle); });
  ReplicaReadings readings = reader->Read(requests);
  question.bytes_read += readings.bytes_read;
  for (size_t i = 0; i < requests.size(); ++i) {
    question.findings[i].status = std::move(readings.statuses[i]);
  }
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
            ->Stat({blob.id}, {operation_.services().rpc_timeout});
    if (stats.ok() && stats->size() == 1 &&
        StatusOf(stats->front(), blob.id, blob.size_bytes).ok()) {
      return true;
    }
  }
  return false;
}

}  // namespace coffer::client
