#include "services/storage/disk_reserve.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {
namespace {

constexpr uint64_t kLeastReserveBytes = uint64_t{1} << 30;
constexpr uint64_t kReserveDivisor = 20;  // 5 %.

}  // namespace

uint64_t DiskReserve::ReserveOf(const DiskSpace::Space& space) const {
  if (reserve_bytes_.has_value()) return *reserve_bytes_;
  return std::max(kLeastReserveBytes, space.capacity_bytes / kReserveDivisor);
}

absl::StatusOr<DiskReserve::Report> DiskReserve::Measure() {
  Report report;
  COFFER_ASSIGN_OR_RETURN(report.space, disk_.Measure());
  report.reserve_bytes = ReserveOf(report.space);
  report.accepts_puts = report.space.free_bytes > report.reserve_bytes;
  return report;
}

absl::Status DiskReserve::CheckPut(uint64_t size_bytes) {
  COFFER_ASSIGN_OR_RETURN(const Report report, Measure());
  if (report.accepts_puts &&
      report.space.free_bytes - report.reserve_bytes >= size_bytes) {
    return absl::OkStatus();
  }
  return MakeError(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("cannot store more: ", report.space.free_bytes,
                   " bytes are free and ", report.reserve_bytes,
                   " are kept in reserve; use another node, or free space"),
      {reason::kDiskReserve,
       {{"free_bytes", absl::StrCat(report.space.free_bytes)},
        {"reserve_bytes", absl::StrCat(report.reserve_bytes)}}});
}

}  // namespace coffer::storage
