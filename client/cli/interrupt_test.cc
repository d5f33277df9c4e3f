#include "client/cli/interrupt.h"

#include <csignal>
#include <cstddef>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

// Stands for the kernel and the user.
class FakeSignals {
 public:
  InterruptHooks Hooks() {
    InterruptHooks hooks;
    hooks.wait = [this] { return Wait(); };
    hooks.stop_waiting = [this] { Send(0); };
    hooks.announce = [this] {
      absl::MutexLock lock(&mutex_);
      ++announcements_;
    };
    hooks.exit_now = [this](ExitCode code) {
      absl::MutexLock lock(&mutex_);
      exits_.push_back(code);
    };
    return hooks;
  }

  void Send(int signal) {
    absl::MutexLock lock(&mutex_);
    signals_.push_back(signal);
  }

  void AwaitExits(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return exits_.size() >= count;
    };
    mutex_.Await(absl::Condition(&enough));
  }

  std::vector<ExitCode> exits() {
    absl::MutexLock lock(&mutex_);
    return exits_;
  }

  int announcements() {
    absl::MutexLock lock(&mutex_);
    return announcements_;
  }

 private:
  int Wait() {
    absl::MutexLock lock(&mutex_);
    const auto some = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return !signals_.empty();
    };
    mutex_.Await(absl::Condition(&some));
    const int signal = signals_.front();
    if (signal != 0) signals_.pop_front();
    return signal;
  }

  absl::Mutex mutex_;
  std::deque<int> signals_ ABSL_GUARDED_BY(mutex_);
  std::vector<ExitCode> exits_ ABSL_GUARDED_BY(mutex_);
  int announcements_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST(Interrupt, EndsAtOnceWhenThereIsNothingToDrain) {
  FakeSignals signals;
  Interrupt interrupt(signals.Hooks());
  signals.Send(SIGINT);
  signals.AwaitExits(1);
  EXPECT_EQ(signals.exits(), std::vector<ExitCode>{ExitCode::kInterrupted});
  EXPECT_FALSE(interrupt.exit_code().has_value());
}

TEST(Interrupt, FirstSignalDrainsSecondExits) {
  FakeSignals signals;
  Interrupt interrupt(signals.Hooks());
  Cancellation* cancellation = interrupt.Drain();
  EXPECT_FALSE(cancellation->IsCancelled());
  signals.Send(SIGTERM);
  signals.Send(SIGINT);
  signals.AwaitExits(1);
  EXPECT_TRUE(cancellation->IsCancelled());
  EXPECT_EQ(interrupt.exit_code(), ExitCode::kTerminated);
  EXPECT_EQ(signals.announcements(), 1);
  EXPECT_EQ(signals.exits(), std::vector<ExitCode>{ExitCode::kInterrupted});
}

TEST(Interrupt, WithoutSignalsItJustEnds) {
  FakeSignals signals;
  { Interrupt interrupt(signals.Hooks()); }
  EXPECT_TRUE(signals.exits().empty());
}

}  // namespace
}  // namespace coffer::cli
