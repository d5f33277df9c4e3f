#include "client/cli/system_machine_probe.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace coffer::cli {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

constexpr uint64_t kBytesPerKib = 1024;

// `service` may be nullptr.
absl::StatusOr<Addresses> LookUp(const std::string& host, const char* service,
                                 int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), service, &hints, &list);
  if (error == 0) return Addresses(list, freeaddrinfo);
  const std::string why = absl::StrCat(host, ": ", gai_strerror(error));
  return error == EAI_AGAIN ? absl::UnavailableError(why)
                            : absl::NotFoundError(why);
}

absl::Status ConnectError(int error) {
  return absl::UnavailableError(
      std::error_code(error, std::generic_category()).message());
}

absl::Status Await(int fd, absl::Duration timeout) {
  pollfd wanted{fd, POLLOUT, 0};
  int count = 0;
  do {
    count =
        poll(&wanted, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  } while (count < 0 && errno == EINTR);
  if (count < 0) return ConnectError(errno);
  if (count == 0) {
    return absl::DeadlineExceededError(
        absl::StrCat("no answer within ", absl::FormatDuration(timeout),
                     ", not even a refusal"));
  }
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error == 0 ? absl::OkStatus() : ConnectError(error);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SystemMachineProbe::Resolve(
    const std::string& host) {
  const absl::StatusOr<Addresses> list = LookUp(host, nullptr, 0);
  if (!list.ok()) return list.status();
  std::vector<std::string> ips;
  for (const addrinfo* entry = list->get(); entry != nullptr;
       entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string ip = text.data();
    if (std::find(ips.begin(), ips.end(), ip) == ips.end()) ips.push_back(ip);
  }
  if (ips.empty()) {
    return absl::NotFoundError(absl::StrCat(host, ": no addresses"));
  }
  return ips;
}

absl::Status SystemMachineProbe::ConnectTcp(const std::string& ip,
                                            uint16_t port,
                                            absl::Duration timeout) {
  const std::string service = absl::StrCat(port);
  const absl::StatusOr<Addresses> address =
      LookUp(ip, service.c_str(), AI_NUMERICHOST | AI_NUMERICSERV);
  if (!address.ok()) return address.status();
  const addrinfo& target = **address;
  const int fd =
      socket(target.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return ConnectError(errno);
  const absl::Cleanup close_fd = [fd] { close(fd); };
  if (connect(fd, target.ai_addr, target.ai_addrlen) == 0) {
    return absl::OkStatus();
  }
  return errno == EINPROGRESS ? Await(fd, timeout) : ConnectError(errno);
}

absl::StatusOr<uint64_t> SystemMachineProbe::MaxOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::ErrnoToStatus(errno, "cannot read the limit of open files");
  }
  return limit.rlim_cur;
}

absl::StatusOr<uint64_t> SystemMachineProbe::AvailableMemoryBytes() {
  std::ifstream stream("/proc/meminfo");
  std::string name;
  std::string value;
  while (stream >> name >> value) {
    uint64_t kib = 0;
    if (name == "MemAvailable:" && absl::SimpleAtoi(value, &kib)) {
      return kib * kBytesPerKib;
    }
    std::getline(stream, value);
  }
  return absl::NotFoundError("cannot read MemAvailable in /proc/meminfo");
}

absl::Status SystemMachineProbe::CheckWritable(const std::string& folder) {
  namespace fs = std::filesystem;
  fs::path existing = fs::path(folder).lexically_normal();
  std::error_code error;
  while (!existing.empty() && !fs::exists(existing, error) &&
         existing != existing.parent_path()) {
    existing = existing.parent_path();
  }
  if (existing.empty()) existing = ".";
  if (!fs::is_directory(existing, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(existing.string(), " is no folder"));
  }
  if (access(existing.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(
      errno, absl::StrCat("cannot make files in ", existing.string()));
}

}  // namespace coffer::cli
