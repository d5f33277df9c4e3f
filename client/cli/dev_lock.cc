#include "client/cli/dev_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace coffer::cli {
namespace {

constexpr mode_t kLockMode = 0600;

}  // namespace

absl::StatusOr<std::unique_ptr<DevLock>> DevLock::Acquire(
    const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/lock");
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (fd < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  }
  auto lock = absl::WrapUnique(new DevLock(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  return absl::AlreadyExistsError(absl::StrCat(
      "another coffer dev start works on ", folder,
      ": stop it with Ctrl-C there, or choose another folder with --data"));
}

DevLock::~DevLock() { close(descriptor_); }

}  // namespace coffer::cli
