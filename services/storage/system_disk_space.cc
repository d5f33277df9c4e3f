#include "services/storage/system_disk_space.h"

#include <sys/statvfs.h>

#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace coffer::storage {

absl::StatusOr<DiskSpace::Space> SystemDiskSpace::Measure() {
  struct statvfs info = {};
  if (statvfs(folder_.c_str(), &info) != 0) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot measure the free space of ", folder_));
  }
  const uint64_t unit = info.f_frsize;
  return Space{unit * info.f_blocks, unit * info.f_bavail};
}

}  // namespace coffer::storage
