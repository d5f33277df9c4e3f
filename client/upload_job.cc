#include "client/upload_job.h"

#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::client {
namespace {

// Hexadecimal digits of a node's id that messages show.
constexpr size_t kShownIdDigits = 8;

}  // namespace

UploadJob::UploadJob(const BlobId& id, std::shared_ptr<const std::string> blob,
                     uint64_t placement_epoch,
                     std::shared_ptr<const UploadTargets> targets)
    : id_(id),
      blob_(std::move(blob)),
      placement_epoch_(placement_epoch),
      targets_(std::move(targets)),
      tried_(targets_->nodes.size()) {}

const UploadTarget* UploadJob::NextTarget(
    const ReplicationPolicy& policy,
    const std::function<bool(const NodeId&)>& is_cooling_down) {
  const size_t expected = holders_.size() + asked_.size();
  if (expected >= policy.replication_factor) return nullptr;
  absl::optional<size_t> choice;
  for (size_t i = 0; i < targets_->nodes.size(); ++i) {
    if (tried_[i] || !Takes(targets_->nodes[i])) continue;
    if (!is_cooling_down(targets_->nodes[i].node)) {
      choice = i;
      break;
    }
    if (!choice.has_value() && expected < policy.write_quorum) choice = i;
  }
  if (!choice.has_value()) return nullptr;
  tried_[*choice] = true;
  asked_.push_back(*choice);
  return &targets_->nodes[*choice];
}

bool UploadJob::AddHolder(const NodeId& node, bool had_it) {
  const auto asked = absl::c_find_if(asked_, [&](uint32_t index) {
    return targets_->nodes[index].node == node;
  });
  if (asked == asked_.end()) return false;
  holders_.push_back(*asked);
  asked_.erase(asked);
  if (!had_it) sent_ = true;
  return true;
}

bool UploadJob::AddFailure(const NodeId& node, const absl::Status& status) {
  const auto asked = absl::c_find_if(asked_, [&](uint32_t index) {
    return targets_->nodes[index].node == node;
  });
  if (asked == asked_.end()) return false;
  asked_.erase(asked);
  failures_.push_back({node, status});
  return true;
}

absl::StatusOr<StoredBlob> UploadJob::Result(
    const ReplicationPolicy& policy) const {
  if (holders_.size() < policy.write_quorum) {
    const std::string reasons = absl::StrJoin(
        failures_, "; ", [](std::string* out, const Failure& failure) {
          absl::StrAppend(out, "node ",
                          failure.node.ToHex().substr(0, kShownIdDigits), " ",
                          failure.status.message());
        });
    std::map<std::string, std::string> metadata;
    if (AnyDiskIsFull()) metadata["cause"] = reason::kDiskReserve;
    return MakeError(
        absl::StatusCode::kUnavailable,
        absl::StrCat("cannot store a blob: stored ", holders_.size(), " of ",
                     policy.replication_factor, " copies, ",
                     policy.write_quorum, " needed",
                     failures_.empty() ? "" : ": ", reasons,
                     AnyDiskIsFull() ? "; free space or add nodes, and run it "
                                       "again"
                                     : "; run it again once more nodes can be "
                                       "reached"),
        {reason::kQuorumNotMet, std::move(metadata)});
  }
  StoredBlob stored;
  stored.id = id_;
  stored.size_bytes = blob_->size();
  for (const uint32_t index : holders_) {
    stored.holders.push_back(targets_->nodes[index].node);
  }
  stored.reused = !sent_;
  stored.degraded = holders_.size() < policy.replication_factor;
  return stored;
}

bool UploadJob::AnyDiskIsFull() const {
  return absl::c_any_of(failures_, [](const Failure& failure) {
    return GetErrorReason(failure.status) == reason::kDiskReserve;
  });
}

bool UploadJob::Takes(const UploadTarget& target) const {
  const auto same_domain = [&](uint32_t index) {
    return targets_->nodes[index].failure_domain == target.failure_domain;
  };
  return absl::c_none_of(holders_, same_domain) &&
         absl::c_none_of(asked_, same_domain);
}

}  // namespace coffer::client
