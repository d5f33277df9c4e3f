#ifndef COFFER_SERVICES_STORAGE_SYSTEM_DISK_SPACE_H_
#define COFFER_SERVICES_STORAGE_SYSTEM_DISK_SPACE_H_

#include <string>
#include <utility>

#include "services/storage/disk_space.h"

namespace coffer::storage {

// What statvfs(3) says of the file system that holds a folder.
class SystemDiskSpace final : public DiskSpace {
 public:
  explicit SystemDiskSpace(std::string folder) : folder_(std::move(folder)) {}

  absl::StatusOr<Space> Measure() override;

 private:
  const std::string folder_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_SYSTEM_DISK_SPACE_H_
