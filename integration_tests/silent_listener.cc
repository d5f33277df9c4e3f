#include "integration_tests/silent_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"

namespace coffer::integration {
namespace {

// The kernel completes this many connections without us.
constexpr int kBacklog = 128;

}  // namespace

absl::StatusOr<std::unique_ptr<SilentListener>> SilentListener::Create(
    const std::string& address) {
  COFFER_ASSIGN_OR_RETURN(const rpc::Address parsed,
                          rpc::ParseAddress(address));
  sockaddr_in socket_address = {};
  socket_address.sin_family = AF_INET;
  socket_address.sin_port = htons(static_cast<uint16_t>(parsed.port));
  if (inet_pton(AF_INET, parsed.host.c_str(), &socket_address.sin_addr) != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("not an IPv4 address: ", address));
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto listener = absl::WrapUnique(new SilentListener(fd));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, reinterpret_cast<const sockaddr*>(&socket_address),
           sizeof(socket_address)) != 0 ||
      listen(fd, kBacklog) != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ": ", strerror(errno)));
  }
  socklen_t length = sizeof(socket_address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&socket_address), &length);
  rpc::Address real = parsed;
  real.port = ntohs(socket_address.sin_port);
  listener->address_ = rpc::FormatAddress(real);
  return listener;
}

SilentListener::~SilentListener() {
  if (socket_ >= 0) close(socket_);
}

}  // namespace coffer::integration
