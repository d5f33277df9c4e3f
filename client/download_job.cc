#include "client/download_job.h"

#include <string>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::client {
namespace {

// Hexadecimal digits of an id that messages show.
constexpr size_t kShownIdDigits = 8;

bool IsDamage(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsDataLoss(status);
}

}  // namespace

DownloadJob::DownloadJob(const BlobId& id, uint64_t size_bytes,
                         std::shared_ptr<const DownloadSources> sources,
                         BlobDownloader::DoneCallback done)
    : id_(id),
      size_bytes_(size_bytes),
      sources_(std::move(sources)),
      tried_(sources_->nodes.size()),
      done_(std::move(done)) {}

absl::optional<NodeId> DownloadJob::NextSource(
    const std::function<bool(const NodeId&)>& is_cooling_down,
    const std::function<uint64_t(const NodeId&)>& load) {
  // Smaller is better.
  using Rank = std::tuple<bool, bool, uint64_t>;
  absl::optional<Rank> best_rank;
  size_t best = 0;
  for (size_t i = 0; i < sources_->nodes.size(); ++i) {
    if (tried_[i]) continue;
    const NodeId& node = sources_->nodes[i];
    const bool substitute = i >= sources_->replica_count;
    // Substitutes are in the order in which writers choose them.
    const Rank rank = {substitute, is_cooling_down(node),
                       substitute ? i : load(node)};
    if (best_rank.has_value() && *best_rank <= rank) continue;
    best_rank = rank;
    best = i;
  }
  if (!best_rank.has_value()) return absl::nullopt;
  tried_[best] = true;
  ++asked_count_;
  return sources_->nodes[best];
}

void DownloadJob::AddFailure(const NodeId& node, const absl::Status& status) {
  const size_t index =
      absl::c_find(sources_->nodes, node) - sources_->nodes.begin();
  failures_.push_back({node, index < sources_->replica_count, status});
}

std::vector<FoundDamage> DownloadJob::Damages() const {
  std::vector<FoundDamage> damages;
  for (const SourceFailure& failure : failures_) {
    // A substitute need not hold the blob, but must not hold another one.
    const bool missing = absl::IsNotFound(failure.status);
    if (!IsDamage(failure.status) || (missing && !failure.replica)) continue;
    damages.push_back({failure.node, missing});
  }
  return damages;
}

absl::Status DownloadJob::Failure() const {
  // Without replicas nobody knows: the map is that of an empty cluster.
  const bool lost = sources_->replica_count > 0 &&
                    absl::c_all_of(failures_, [](const SourceFailure& failure) {
                      return !failure.replica || IsDamage(failure.status);
                    });
  const std::string reasons = absl::StrJoin(
      failures_, "; ", [](std::string* out, const SourceFailure& failure) {
        if (!failure.replica && absl::IsNotFound(failure.status)) {
          absl::StrAppend(out, "node ",
                          failure.node.ToHex().substr(0, kShownIdDigits),
                          " is no replica and does not hold it");
          return;
        }
        absl::StrAppend(out, "node ",
                        failure.node.ToHex().substr(0, kShownIdDigits), " ",
                        failure.status.message());
      });
  return MakeError(
      lost ? absl::StatusCode::kDataLoss : absl::StatusCode::kUnavailable,
      absl::StrCat("cannot read blob ", id_.ToHex().substr(0, kShownIdDigits),
                   ": no node gave the right bytes",
                   failures_.empty() ? "" : ": ", reasons,
                   lost ? "; bring back a node that held it"
                        : "; run it again once more nodes can be reached"),
      {reason::kAllReplicasFailed, {{"blob_id", id_.ToHex()}}});
}

}  // namespace coffer::client
