#include "services/directory/node_registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::directory {

NodeRegistry::NodeRegistry(const NodeRegistryOptions& options, Clock* clock)
    : options_(options), clock_(*clock) {}

void NodeRegistry::Restore(const NodeId& node_id, v1::NodeState state) {
  Record record;
  record.state = v1::NodeState_IsValid(state)
                     ? std::max(state, v1::NODE_STATE_JOINING)
                     : v1::NODE_STATE_JOINING;
  record.heard = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  records_[node_id] = std::move(record);
}

void NodeRegistry::Register(const NodeId& node_id, const v1::NodeUsage& usage) {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  Record& record = records_[node_id];
  record.heard = now;
  record.usage = usage;
}

absl::StatusOr<v1::NodeState> NodeRegistry::Heartbeat(
    const NodeId& node_id, const v1::NodeUsage& usage, bool stopping) {
  const absl::Duration now = clock_.Monotonic();
  const absl::Time time = clock_.Now();
  absl::MutexLock lock(&mutex_);
  const auto found = records_.find(node_id);
  if (found == records_.end()) {
    return MakeError(
        absl::StatusCode::kNotFound,
        absl::StrCat("node ", node_id.ToHex(),
                     " is not registered here: this cluster does not know it; "
                     "register it first"),
        {reason::kNodeNotFound, {{"node_id", node_id.ToHex()}}});
  }
  Record& record = found->second;
  record.state = stopping ? v1::NODE_STATE_SUSPECT : v1::NODE_STATE_ACTIVE;
  record.heard = now;
  record.usage = usage;
  record.heartbeat_time = time;
  return record.state;
}

absl::optional<NodeLiveness> NodeRegistry::Find(const NodeId& node_id) const {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  const auto found = records_.find(node_id);
  if (found == records_.end()) return absl::nullopt;
  NodeLiveness liveness;
  liveness.state = StateAt(found->second, now);
  liveness.usage = found->second.usage;
  liveness.heartbeat_time = found->second.heartbeat_time;
  return liveness;
}

v1::NodeState NodeRegistry::StateAt(const Record& record,
                                    absl::Duration now) const {
  const absl::Duration silence = now - record.heard;
  if (silence >= options_.down_after) return v1::NODE_STATE_DOWN;
  if (silence >= options_.suspect_after) {
    return std::max(record.state, v1::NODE_STATE_SUSPECT);
  }
  return record.state;
}

}  // namespace coffer::directory
