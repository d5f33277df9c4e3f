#include "services/directory/server_options.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/placement/placement_map.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

constexpr absl::Duration kMinInterval = absl::Milliseconds(10);
constexpr absl::Duration kMaxInterval = absl::Hours(24);
// Of --drain-delay and --shutdown-grace.
constexpr absl::Duration kMaxWait = absl::Hours(1);

absl::Status Refused(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("cannot start the directory: ", what),
                   {reason::kInvalidRequest, {}});
}

bool IsInterval(absl::Duration duration) {
  return kMinInterval <= duration && duration <= kMaxInterval;
}

}  // namespace

absl::Status ValidateOptions(const DirectoryServerOptions& options) {
  if (options.placement_group_bits < placement::kMinPgBits ||
      options.placement_group_bits > placement::kMaxPgBits) {
    return Refused(absl::StrCat(
        "placement group bits are ", options.placement_group_bits, ", want ",
        placement::kMinPgBits, " to ", placement::kMaxPgBits));
  }
  if (options.replication_factor < 1 ||
      options.replication_factor > kMaxReplicationFactor) {
    return Refused(absl::StrCat("the replication factor is ",
                                options.replication_factor, ", want 1 to ",
                                kMaxReplicationFactor));
  }
  for (const absl::Duration interval :
       {options.heartbeat_interval, options.check_interval,
        options.nodes.suspect_after, options.nodes.down_after}) {
    if (!IsInterval(interval)) {
      return Refused(absl::StrCat("an interval is ",
                                  absl::FormatDuration(interval), ", want ",
                                  absl::FormatDuration(kMinInterval), " to ",
                                  absl::FormatDuration(kMaxInterval)));
    }
  }
  if (options.heartbeat_interval >= options.nodes.suspect_after ||
      options.nodes.suspect_after >= options.nodes.down_after) {
    return Refused(
        "want heartbeat interval < suspect after < down after, or healthy "
        "nodes would be taken for dead");
  }
  for (const absl::Duration wait :
       {options.drain_delay, options.shutdown_grace}) {
    if (wait < absl::ZeroDuration() || wait > kMaxWait) {
      return Refused(absl::StrCat("a wait at the end is ",
                                  absl::FormatDuration(wait), ", want 0 to ",
                                  absl::FormatDuration(kMaxWait)));
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
