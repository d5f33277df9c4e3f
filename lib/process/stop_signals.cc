#include "lib/process/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <thread>

#include "absl/memory/memory.h"
#include "absl/status/status.h"

namespace coffer::process {

absl::StatusOr<std::unique_ptr<StopSignals>> StopSignals::Create() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  const int blocked = pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (blocked != 0) {
    return absl::ErrnoToStatus(blocked, "cannot block signals");
  }
  const int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
  if (signal_fd < 0) {
    return absl::ErrnoToStatus(errno, "cannot wait for signals");
  }
  const int wake_fd = eventfd(0, EFD_CLOEXEC);
  if (wake_fd < 0) {
    const int error = errno;
    close(signal_fd);
    return absl::ErrnoToStatus(error, "cannot wait for signals");
  }
  return absl::WrapUnique(new StopSignals(signal_fd, wake_fd));
}

StopSignals::~StopSignals() {
  close(signal_fd_);
  close(wake_fd_);
}

int StopSignals::Wait() {
  pollfd fds[] = {{wake_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}};
  while (true) {
    const int ready = poll(fds, 2, /*timeout=*/-1);
    if (ready < 0 && errno != EINTR) return 0;
    if (ready <= 0) continue;
    if (fds[0].revents != 0) return 0;
    signalfd_siginfo info;
    if (read(signal_fd_, &info, sizeof(info)) == sizeof(info)) {
      return static_cast<int>(info.ssi_signo);
    }
  }
}

void StopSignals::Wake() {
  const uint64_t one = 1;
  // Fails only when 2^64 - 2 wakes are pending.
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

void StopSignals::RunStop(const std::function<void()>& stop,
                          const std::function<void()>& hurry) {
  std::thread listener([this, &hurry] {
    if (Wait() != 0) hurry();
  });
  stop();
  Wake();
  listener.join();
}

}  // namespace coffer::process
