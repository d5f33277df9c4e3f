#include "lib/http/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/clock/system_clock.h"
#include "lib/rpc/bind_probe.h"

namespace coffer::http {
namespace {

// Of connections that wait for a thread.
constexpr int kBacklog = 128;
constexpr size_t kReadBytes = 4096;

// Rounded up: less than a millisecond is not no time at all.
int ToMilliseconds(absl::Duration timeout) {
  return static_cast<int>(absl::ToInt64Milliseconds(
      absl::Ceil(std::clamp(timeout, absl::ZeroDuration(), absl::Hours(1)),
                 absl::Milliseconds(1))));
}

bool SetOption(const Socket& socket, int level, int name, int value) {
  return setsockopt(socket.fd(), level, name, &value, sizeof(value)) == 0;
}

bool BindAndListen(const Socket& socket, const addrinfo& target,
                   bool both_families) {
  // Connections that linger from an earlier run do not count.
  return socket.valid() && SetOption(socket, SOL_SOCKET, SO_REUSEADDR, 1) &&
         (!both_families || SetOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0)) &&
         bind(socket.fd(), target.ai_addr, target.ai_addrlen) == 0 &&
         listen(socket.fd(), kBacklog) == 0;
}

uint16_t BoundPort(const Socket& socket) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  auto* const address = reinterpret_cast<sockaddr*>(&bound);
  if (getsockname(socket.fd(), address, &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

Socket::~Socket() {
  if (valid()) close(fd_);
}

absl::StatusOr<Socket> Listen(rpc::Address* address) {
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(address->host.c_str(), absl::StrCat(address->port).c_str(),
                  &hints, &found) != 0) {
    return rpc::ExplainBindFailure(*address);
  }
  const auto freer = absl::MakeCleanup([found] { freeaddrinfo(found); });
  Socket socket(::socket(found->ai_family,
                         SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!BindAndListen(socket, *found, address->host == "::")) {
    return rpc::ExplainBindFailure(*address);
  }
  address->port = BoundPort(socket);
  return socket;
}

Socket Accept(const Socket& listener) {
  return Socket(
      accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

bool AwaitReadable(const Socket& socket, const Socket& wake,
                   absl::Duration timeout) {
  std::array<pollfd, 2> polled = {
      {{socket.fd(), POLLIN, 0}, {wake.fd(), POLLIN, 0}}};
  return poll(polled.data(), polled.size(), ToMilliseconds(timeout)) > 0 &&
         polled[1].revents == 0 && polled[0].revents != 0;
}

bool ReadSome(const Socket& socket, size_t max_bytes, std::string* text) {
  std::array<char, kReadBytes> buffer;
  const ssize_t size =
      recv(socket.fd(), buffer.data(), std::min(max_bytes, buffer.size()), 0);
  if (size > 0) text->append(buffer.data(), static_cast<size_t>(size));
  return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

bool WriteAll(const Socket& socket, absl::string_view text,
              absl::Duration timeout) {
  const absl::Duration end = SystemClock().Monotonic() + timeout;
  while (!text.empty()) {
    const ssize_t size =
        send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL);
    if (size >= 0) {
      text.remove_prefix(static_cast<size_t>(size));
    } else if (errno == EAGAIN) {
      pollfd polled = {socket.fd(), POLLOUT, 0};
      const absl::Duration left = end - SystemClock().Monotonic();
      if (poll(&polled, 1, ToMilliseconds(left)) <= 0) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void ShutDownWrites(const Socket& socket) { shutdown(socket.fd(), SHUT_WR); }

}  // namespace coffer::http
