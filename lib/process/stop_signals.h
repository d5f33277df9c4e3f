#ifndef COFFER_LIB_PROCESS_STOP_SIGNALS_H_
#define COFFER_LIB_PROCESS_STOP_SIGNALS_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"

namespace coffer::process {

// Turns SIGINT and SIGTERM into something a main() can wait for, without signal
// handlers. Thread-safe.
class StopSignals {
 public:
  // Blocks both signals in this thread and in those that it starts from now on:
  // call it before any thread exists.
  static absl::StatusOr<std::unique_ptr<StopSignals>> Create();

  ~StopSignals();

  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Blocks until a signal has come, and returns its number; 0 because of
  // Wake(), from then on always.
  int Wait();

  void Wake();

  // Runs `stop`, which may take its time, on this thread. A signal that comes
  // before `stop` has returned, the second one of the process, calls `hurry`
  // once, on another thread: it makes `stop` end soon, and must not wait for
  // it. Returns when both are done; Wake() has been called by then. After an
  // earlier Wake() no signal is heard any more, so nothing calls `hurry`.
  void RunStop(const std::function<void()>& stop,
               const std::function<void()>& hurry);

 private:
  StopSignals(int signal_fd, int wake_fd)
      : signal_fd_(signal_fd), wake_fd_(wake_fd) {}

  const int signal_fd_;
  const int wake_fd_;
};

}  // namespace coffer::process

#endif  // COFFER_LIB_PROCESS_STOP_SIGNALS_H_
