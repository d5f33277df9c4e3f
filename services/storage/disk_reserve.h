#ifndef COFFER_SERVICES_STORAGE_DISK_RESERVE_H_
#define COFFER_SERVICES_STORAGE_DISK_RESERVE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "services/storage/disk_space.h"

namespace coffer::storage {

// Keeps some of the disk free, so that deletes, flushes and compactions work
// when clients have filled the rest. Thread-safe.
class DiskReserve {
 public:
  struct Report {
    DiskSpace::Space space;
    uint64_t reserve_bytes = 0;
    bool accepts_puts = false;
  };

  // Without `reserve_bytes` the reserve is 5 % of the disk or 1 GiB, whichever
  // is more. `disk` must outlive this.
  DiskReserve(absl::optional<uint64_t> reserve_bytes, DiskSpace* disk)
      : reserve_bytes_(reserve_bytes), disk_(*disk) {}

  absl::StatusOr<Report> Measure();

  // RESOURCE_EXHAUSTED (reason DISK_RESERVE) when `size_bytes` more would
  // begin to use the reserve.
  absl::Status CheckPut(uint64_t size_bytes);

 private:
  uint64_t ReserveOf(const DiskSpace::Space& space) const;

  const absl::optional<uint64_t> reserve_bytes_;
  DiskSpace& disk_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DISK_RESERVE_H_
