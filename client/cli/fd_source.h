#ifndef COFFER_CLIENT_CLI_FD_SOURCE_H_
#define COFFER_CLIENT_CLI_FD_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/cancellation.h"

namespace coffer::cli {

// Reads a file descriptor that may block for ever, such as standard input or a
// terminal, but can be interrupted. Not thread-safe.
class FdSource {
 public:
  // Neither is owned; both must outlive it. `cancellation` may be nullptr.
  static absl::StatusOr<std::unique_ptr<FdSource>> Create(
      int fd, Cancellation* cancellation);

  ~FdSource();
  FdSource(const FdSource&) = delete;
  FdSource& operator=(const FdSource&) = delete;

  // Fills `out` from its start and returns how many bytes that are; less than
  // its size only at the end, then 0. CANCELLED: cancelled meanwhile.
  absl::StatusOr<size_t> Read(absl::Span<uint8_t> out);

  // At least one byte, as soon as there are any; 0 at the end.
  absl::StatusOr<size_t> ReadSome(absl::Span<uint8_t> out);

 private:
  FdSource(int fd, int wake_fd, Cancellation* cancellation);

  absl::Status AwaitReadable() const;

  const int fd_;
  const int wake_fd_;
  Cancellation* const cancellation_;
  int callback_ = 0;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FD_SOURCE_H_
