#include "lib/clock/periodic_task.h"

#include <algorithm>
#include <utility>

namespace coffer {
namespace {

constexpr absl::Duration kMinInterval = absl::Milliseconds(1);

}  // namespace

PeriodicTask::PeriodicTask(const PeriodicTaskOptions& options, Clock* clock,
                           std::unique_ptr<Sleeper> sleeper,
                           std::function<void()> callback)
    : options_(options),
      clock_(*clock),
      sleeper_(std::move(sleeper)),
      callback_(std::move(callback)),
      thread_([this] { Loop(); }) {}

PeriodicTask::~PeriodicTask() { Stop(); }

void PeriodicTask::Stop() {
  sleeper_->Wake();
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void PeriodicTask::Loop() {
  const absl::Duration interval = std::max(options_.interval, kMinInterval);
  absl::Duration next = clock_.Monotonic();
  if (!options_.run_at_start) next += interval;
  while (sleeper_->SleepFor(next - clock_.Monotonic())) {
    next = clock_.Monotonic() + interval;
    callback_();
  }
}

}  // namespace coffer
