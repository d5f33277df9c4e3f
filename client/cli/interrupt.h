#ifndef COFFER_CLIENT_CLI_INTERRUPT_H_
#define COFFER_CLIENT_CLI_INTERRUPT_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "client/cancellation.h"
#include "client/cli/exit_code.h"

namespace coffer::cli {

// How an Interrupt meets the operating system; see StopSignals of lib/process.
struct InterruptHooks {
  // Blocks until a signal has come and returns its number; 0: no more.
  std::function<int()> wait;
  // Makes `wait` return 0 now and from now on.
  std::function<void()> stop_waiting;
  // Tells the user that the command comes to rest.
  std::function<void()> announce;
  // Ends the process; does not return, except in tests.
  std::function<void(ExitCode)> exit_now;
};

// What Ctrl-C (SIGINT) and SIGTERM do, in a thread of its own. While a command
// has nothing to bring to rest, the first signal ends the process. After
// Drain() the first one cancels and the second one ends the process.
//
// Thread-safe.
class Interrupt {
 public:
  explicit Interrupt(InterruptHooks hooks);
  ~Interrupt();

  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // From now on the first signal cancels; give the result to operations.
  Cancellation* Drain();

  // Set once a signal has cancelled.
  absl::optional<ExitCode> exit_code() const;

 private:
  void Run();
  // Returns whether the signal is the one that cancels.
  bool TakeFirst(ExitCode code);

  const InterruptHooks hooks_;
  Cancellation cancellation_;
  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  absl::optional<ExitCode> exit_code_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_INTERRUPT_H_
