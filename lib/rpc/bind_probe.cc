#include "lib/rpc/bind_probe.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace coffer::rpc {
namespace {

// errno of binding to the first address that the host stands for; 0 when that
// succeeds.
int TryToBind(const addrinfo& target) {
  const int fd = socket(target.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  // As gRPC does: connections that linger from an earlier run do not count.
  const int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0) {
    return errno;
  }
  if (bind(fd, target.ai_addr, target.ai_addrlen) != 0) return errno;
  return listen(fd, 1) == 0 ? 0 : errno;
}

absl::Status Explain(const std::string& failure, int error) {
  switch (error) {
    case EADDRINUSE:
      return absl::FailedPreconditionError(absl::StrCat(
          failure,
          "the port is in use by another process; stop that process "
          "or choose another port (0 for any free one)"));
    case EADDRNOTAVAIL:
      return absl::FailedPreconditionError(absl::StrCat(
          failure,
          "this machine does not have that address; use one of its "
          "own, or 0.0.0.0 for all"));
    case EACCES:
      return absl::PermissionDeniedError(absl::StrCat(
          failure, "this port needs privileges; choose one above 1023"));
    case 0:
      return absl::InternalError(absl::StrCat(
          failure, "the cause is unknown and may have passed; try again"));
    default:
      return absl::ErrnoToStatus(error, failure);
  }
}

}  // namespace

absl::Status ExplainBindFailure(const Address& address) {
  const std::string failure =
      absl::StrCat("cannot listen on ", FormatAddress(address), ": ");
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(
      address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(failure, "the host is unknown (", gai_strerror(error),
                     "); use an address of this machine"));
  }
  const auto freer = absl::MakeCleanup([found] { freeaddrinfo(found); });
  return Explain(failure, TryToBind(*found));
}

}  // namespace coffer::rpc
