#include "lib/clock/fake_clock.h"

#include <algorithm>

namespace coffer {

// The clock's lock guards `woken_` too, so that a sleep waits for both in one
// condition.
class FakeClock::FakeSleeper : public Sleeper {
 public:
  explicit FakeSleeper(FakeClock* clock) : clock_(*clock) {}

  bool SleepFor(absl::Duration duration) override {
    return clock_.SleepUntilWoken(duration, woken_);
  }

  void Wake() override {
    absl::MutexLock lock(&clock_.mutex_);
    woken_ = true;
  }

 private:
  FakeClock& clock_;
  bool woken_ = false;  // Guarded by clock_.mutex_.
};

absl::Time FakeClock::Now() {
  absl::MutexLock lock(&mutex_);
  return now_;
}

absl::Duration FakeClock::Monotonic() {
  absl::MutexLock lock(&mutex_);
  return monotonic_;
}

void FakeClock::Advance(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration step = std::max(duration, absl::ZeroDuration());
  now_ += step;
  monotonic_ += step;
}

void FakeClock::SetNow(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  now_ = now;
}

std::unique_ptr<Sleeper> FakeClock::NewSleeper() {
  return std::make_unique<FakeSleeper>(this);
}

void FakeClock::AwaitSleepers(int count) {
  const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return PendingSleeps() >= count;
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&enough));
}

bool FakeClock::SleepUntilWoken(absl::Duration duration, const bool& woken) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration end = monotonic_ + duration;
  const auto sleep = sleeps_.insert(sleeps_.end(), Sleep{end, woken});
  const auto over = [this, end, &woken]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                        mutex_) { return woken || monotonic_ >= end; };
  mutex_.Await(absl::Condition(&over));
  sleeps_.erase(sleep);
  return !woken;
}

int FakeClock::PendingSleeps() const {
  return std::count_if(
      sleeps_.begin(), sleeps_.end(),
      [now = monotonic_](const Sleep& s) { return !s.woken && s.end > now; });
}

}  // namespace coffer
