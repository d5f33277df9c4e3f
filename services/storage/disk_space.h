#ifndef COFFER_SERVICES_STORAGE_DISK_SPACE_H_
#define COFFER_SERVICES_STORAGE_DISK_SPACE_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace coffer::storage {

// The seam for the size of a file system. Implementations are thread-safe.
class DiskSpace {
 public:
  struct Space {
    uint64_t capacity_bytes = 0;
    // As much as this process may use.
    uint64_t free_bytes = 0;
  };

  virtual ~DiskSpace() = default;

  // Fast enough to ask for every blob.
  virtual absl::StatusOr<Space> Measure() = 0;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DISK_SPACE_H_
