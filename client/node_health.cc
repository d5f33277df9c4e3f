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

// A lower rate for less long is a hiccup.
constexpr absl::Duration kHiccup = absl::Seconds(1);
constexpr absl::Duration kMinElapsed = absl::Milliseconds(1);

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

void NodeHealth::RecordRate(const NodeId& node, Direction direction,
                            uint64_t bytes, absl::Duration elapsed) {
  const double rate = static_cast<double>(bytes) /
                      absl::ToDoubleSeconds(std::max(elapsed, kMinElapsed));
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  Rate& known = records_[node].rates[static_cast<size_t>(direction)];
  const bool telling = bytes >= kTellingBytes;
  const bool better =
      telling == known.telling
          ? rate >= known.bytes_per_second || (telling && elapsed >= kHiccup)
          : telling;
  if (better || !IsRecent(known)) known = {rate, telling, now};
}

double NodeHealth::BestRate(Direction direction, uint64_t bytes) const {
  double best = 0;
  double best_of_few_bytes = 0;
  absl::MutexLock lock(&mutex_);
  for (const auto& [node, record] : records_) {
    const Rate& rate = record.rates[static_cast<size_t>(direction)];
    if (!IsRecent(rate)) continue;
    double& kind = rate.telling ? best : best_of_few_bytes;
    kind = std::max(kind, rate.bytes_per_second);
  }
  if (best > 0) return best;
  return bytes < kTellingBytes ? best_of_few_bytes : 0;
}

double NodeHealth::RateOf(const NodeId& node, Direction direction) const {
  absl::MutexLock lock(&mutex_);
  const auto found = records_.find(node);
  if (found == records_.end()) return 0;
  const Rate& rate = found->second.rates[static_cast<size_t>(direction)];
  return rate.telling && IsRecent(rate) ? rate.bytes_per_second : 0;
}

bool NodeHealth::IsRecent(const Rate& rate) const {
  return clock_.Monotonic() - rate.time <= options_.rate_memory;
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
