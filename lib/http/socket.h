#ifndef COFFER_LIB_HTTP_SOCKET_H_
#define COFFER_LIB_HTTP_SOCKET_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/rpc/address.h"

namespace coffer::http {

// A file descriptor that is closed with its owner; sockets of it never block.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  int fd() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// Listens on `address` and sets its port to the one really bound. The host "::"
// takes IPv4, too. Errors: see lib/rpc/bind_probe.h.
absl::StatusOr<Socket> Listen(rpc::Address* address);

// The next connection, or an invalid one when there is none now.
Socket Accept(const Socket& listener);

// Waits until `socket` can be read, or `timeout` has passed, or `wake` can be
// read: true in the first case only.
bool AwaitReadable(const Socket& socket, const Socket& wake,
                   absl::Duration timeout);

// Appends what has arrived, at most `max_bytes`, to `text`. False at the end of
// the stream and after errors.
bool ReadSome(const Socket& socket, size_t max_bytes, std::string* text);

// Sends all of `text`. False when that takes longer than `timeout` or the other
// side has gone.
bool WriteAll(const Socket& socket, absl::string_view text,
              absl::Duration timeout);

// Tells the other side that nothing more comes.
void ShutDownWrites(const Socket& socket);

}  // namespace coffer::http

#endif  // COFFER_LIB_HTTP_SOCKET_H_
