#ifndef COFFER_SERVICES_DIRECTORY_DISK_SPACE_H_
#define COFFER_SERVICES_DIRECTORY_DISK_SPACE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace coffer::directory {

// Of the file system that holds the directory's data.
struct DiskSpace {
  uint64_t capacity_bytes = 0;
  // As much as this process may use.
  uint64_t free_bytes = 0;
};

// The seam for the size of a file system. Thread-safe and fast.
using DiskSpaceProbe = std::function<absl::StatusOr<DiskSpace>()>;

// Of the file system that holds `folder`, by statvfs(3).
DiskSpaceProbe ProbeDiskSpace(const std::string& folder);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DISK_SPACE_H_
