#include "lib/rpc/deadline.h"

#include <algorithm>
#include <cstdint>

namespace coffer::rpc {
namespace {

constexpr absl::Duration kMaxTimeout = absl::Hours(24 * 365);

}  // namespace

gpr_timespec ToTimespan(absl::Duration timeout) {
  absl::Duration rest =
      std::min(std::max(timeout, absl::ZeroDuration()), kMaxTimeout);
  gpr_timespec timespan = {};
  timespan.clock_type = GPR_TIMESPAN;
  timespan.tv_sec = absl::IDivDuration(rest, absl::Seconds(1), &rest);
  timespan.tv_nsec = static_cast<int32_t>(absl::ToInt64Nanoseconds(rest));
  return timespan;
}

void SetDeadline(absl::Duration timeout, grpc::ClientContext* context) {
  context->set_deadline(ToTimespan(timeout));
}

}  // namespace coffer::rpc
