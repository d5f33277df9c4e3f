#include "services/directory/disk_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace coffer::directory {

DiskSpaceProbe ProbeDiskSpace(const std::string& folder) {
  return [folder]() -> absl::StatusOr<DiskSpace> {
    struct statvfs info = {};
    if (statvfs(folder.c_str(), &info) != 0) {
      return absl::ErrnoToStatus(
          errno, absl::StrCat("cannot measure the file system of ", folder));
    }
    DiskSpace space;
    space.capacity_bytes = uint64_t{info.f_blocks} * info.f_frsize;
    space.free_bytes = uint64_t{info.f_bavail} * info.f_frsize;
    return space;
  };
}

}  // namespace coffer::directory
