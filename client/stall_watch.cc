#include "client/stall_watch.h"

#include <algorithm>
#include <utility>

namespace coffer::client {
namespace {

// How many times longer than expected a node may take.
constexpr double kStallFactor = 4;
constexpr absl::Duration kRateWindow = absl::Seconds(2);
// Of limits, which appear in messages.
constexpr absl::Duration kResolution = absl::Milliseconds(100);

}  // namespace

StallWatch::StallWatch(const NodeId& node, Direction direction,
                       const StallLimits& limits,
                       const TransferDependencies& dependencies)
    : node_(node),
      direction_(direction),
      limits_(limits),
      health_(dependencies.health),
      clock_(dependencies.clock) {
  Start();
}

void StallWatch::Start() {
  last_progress_ = clock_->Monotonic();
  unnoted_bytes_ = 0;
  counted_until_ = last_progress_;
}

void StallWatch::NoteProgress() {
  last_progress_ = clock_->Monotonic();
  unnoted_bytes_ = 0;
}

void StallWatch::NoteMoved(uint64_t bytes) {
  if (bytes == 0) return;
  unnoted_bytes_ += bytes;
  if (unnoted_bytes_ >= kMinProgressBytes) NoteProgress();
  const absl::Duration now = clock_->Monotonic();
  window_.bytes += bytes;
  window_.time += now - std::exchange(counted_until_, now);
  health_->RecordRate(node_, direction_, last_window_.bytes + window_.bytes,
                      last_window_.time + window_.time);
  if (window_.time < kRateWindow) return;
  last_window_ = std::exchange(window_, Window());
}

absl::Duration StallWatch::Silence() const {
  return clock_->Monotonic() - last_progress_;
}

absl::Duration StallWatch::Limit(uint64_t outstanding_bytes) const {
  const double rate = health_->BestRate(direction_, outstanding_bytes);
  if (rate <= 0) return std::max(limits_.shortest, limits_.initial);
  const absl::Duration expected =
      absl::Seconds(static_cast<double>(outstanding_bytes) / rate);
  const absl::Duration patience = std::min(expected * kStallFactor, kLongest);
  return std::max(limits_.shortest, absl::Trunc(patience, kResolution));
}

}  // namespace coffer::client
