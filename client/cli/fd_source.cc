#include "client/cli/fd_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {

absl::StatusOr<std::unique_ptr<FdSource>> FdSource::Create(
    int fd, Cancellation* cancellation) {
  const int wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0) return absl::ErrnoToStatus(errno, "cannot make an eventfd");
  return absl::WrapUnique(new FdSource(fd, wake_fd, cancellation));
}

FdSource::FdSource(int fd, int wake_fd, Cancellation* cancellation)
    : fd_(fd), wake_fd_(wake_fd), cancellation_(cancellation) {
  if (cancellation_ == nullptr) return;
  callback_ = cancellation_->AddCallback([wake_fd] {
    const uint64_t one = 1;
    // Cannot fail: the counter is far from its limit.
    if (write(wake_fd, &one, sizeof(one)) < 0) return;
  });
}

FdSource::~FdSource() {
  if (cancellation_ != nullptr) cancellation_->RemoveCallback(callback_);
  close(wake_fd_);
}

absl::StatusOr<size_t> FdSource::Read(absl::Span<uint8_t> out) {
  size_t filled = 0;
  while (filled < out.size()) {
    COFFER_ASSIGN_OR_RETURN(const size_t count, ReadSome(out.subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

absl::StatusOr<size_t> FdSource::ReadSome(absl::Span<uint8_t> out) {
  while (true) {
    COFFER_RETURN_IF_ERROR(AwaitReadable());
    const ssize_t count = read(fd_, out.data(), out.size());
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR && errno != EAGAIN) {
      return absl::ErrnoToStatus(errno, "cannot read the input");
    }
  }
}

absl::Status FdSource::AwaitReadable() const {
  std::array<pollfd, 2> fds = {pollfd{fd_, POLLIN, 0},
                               pollfd{wake_fd_, POLLIN, 0}};
  while (true) {
    if (cancellation_ != nullptr && cancellation_->IsCancelled()) {
      return absl::CancelledError("reading was interrupted");
    }
    if (poll(fds.data(), fds.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return absl::ErrnoToStatus(errno, "cannot wait for input");
    }
    if (fds[0].revents != 0) return absl::OkStatus();
  }
}

}  // namespace coffer::cli
