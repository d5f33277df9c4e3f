#include "client/node_health.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace coffer::client {
namespace {

// Weight of the newest sample in the moving average.
constexpr double kNewestSampleWeight = 0.2;
constexpr double kHighQuantile = 0.95;
// Far beyond max_cooldown, and no overflow.
constexpr int kMaxDoublings = 30;

}  // namespace

void NodeHealth::RecordSuccess(const NodeId& node) {
  absl::MutexLock lock(&mutex_);
  Record& record = records_[node];
  record.failures_in_a_row = 0;
  record.cooldown_end = -absl::InfiniteDuration();
}

void NodeHealth::RecordFailure(const NodeId& node) {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  Record& record = records_[node];
  if (now < record.cooldown_end) return;
  const int doublings = std::min(record.failures_in_a_row, kMaxDoublings);
  record.failures_in_a_row = doublings + 1;
  record.cooldown_end =
      now + std::min(options_.first_cooldown * (1 << doublings),
                     options_.max_cooldown);
}

void NodeHealth::RecordLatency(const NodeId& node, absl::Duration latency) {
  absl::MutexLock lock(&mutex_);
  Record& record = records_[node];
  record.average_latency =
      record.latency_count == 0
          ? latency
          : record.average_latency * (1 - kNewestSampleWeight) +
                latency * kNewestSampleWeight;
  record.latencies[record.latency_count % kLatencySamples] = latency;
  ++record.latency_count;
}

bool NodeHealth::IsCoolingDown(const NodeId& node) const {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  const auto found = records_.find(node);
  return found != records_.end() && now < found->second.cooldown_end;
}

absl::Duration NodeHealth::HighLatency(const NodeId& node) const {
  std::vector<absl::Duration> sorted;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = records_.find(node);
    if (found == records_.end()) return absl::ZeroDuration();
    const Record& record = found->second;
    const size_t count =
        std::min<size_t>(record.latency_count, kLatencySamples);
    sorted.assign(record.latencies.begin(), record.latencies.begin() + count);
  }
  if (sorted.empty()) return absl::ZeroDuration();
  const auto position =
      sorted.begin() + static_cast<size_t>(kHighQuantile * (sorted.size() - 1));
  std::nth_element(sorted.begin(), position, sorted.end());
  return *position;
}

absl::Duration NodeHealth::AverageLatency(const NodeId& node) const {
  absl::MutexLock lock(&mutex_);
  const auto found = records_.find(node);
  return found == records_.end() ? absl::ZeroDuration()
                                 : found->second.average_latency;
}

}  // namespace coffer::client
