#include "lib/rpc/idle_call_guard.h"

#include <utility>

#include "absl/memory/memory.h"

namespace coffer::rpc {
namespace {

constexpr int kChecksPerLimit = 4;

}  // namespace

IdleCallGuard::Watch::~Watch() {
  absl::MutexLock lock(&guard_.mutex_);
  guard_.watches_.erase(position_);
}

void IdleCallGuard::Watch::Touch() {
  touched_ns_.store(absl::ToInt64Nanoseconds(guard_.clock_.Monotonic()),
                    std::memory_order_relaxed);
}

IdleCallGuard::IdleCallGuard(absl::Duration limit, Clock* clock)
    : limit_(limit), clock_(*clock) {}

IdleCallGuard::IdleCallGuard(absl::Duration limit, Clock* clock,
                             std::unique_ptr<Sleeper> sleeper)
    : IdleCallGuard(limit, clock) {
  PeriodicTaskOptions options;
  options.interval = limit / kChecksPerLimit;
  checks_ = std::make_unique<PeriodicTask>(options, clock, std::move(sleeper),
                                           [this] { CancelIdle(); });
}

std::unique_ptr<IdleCallGuard::Watch> IdleCallGuard::Start(
    std::function<void()> cancel) {
  auto watch = absl::WrapUnique(new Watch(this, std::move(cancel)));
  watch->Touch();
  absl::MutexLock lock(&mutex_);
  watch->position_ = watches_.insert(watches_.end(), watch.get());
  return watch;
}

void IdleCallGuard::CancelIdle() {
  const absl::Duration now = clock_.Monotonic();
  // The lock keeps the watches alive; cancelling does not block.
  absl::MutexLock lock(&mutex_);
  for (Watch* watch : watches_) {
    const absl::Duration touched =
        absl::Nanoseconds(watch->touched_ns_.load(std::memory_order_relaxed));
    if (now - touched >= limit_) watch->cancel_();
  }
}

}  // namespace coffer::rpc
