#include "services/directory/one_at_a_time.h"

#include "absl/time/time.h"

namespace coffer::directory {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(50);

}  // namespace

absl::Status OneAtATime::Run(const std::function<bool()>& is_cancelled,
                             const std::function<absl::Status()>& work) {
  const auto is_free = [](bool* busy) { return !*busy; };
  {
    absl::MutexLock lock(&mutex_);
    do {
      if (is_cancelled()) return absl::CancelledError("nobody waits for it");
    } while (!mutex_.AwaitWithTimeout(absl::Condition(+is_free, &busy_),
                                      kPollInterval));
    busy_ = true;
  }
  const absl::Status status = work();
  absl::MutexLock lock(&mutex_);
  busy_ = false;
  return status;
}

}  // namespace coffer::directory
