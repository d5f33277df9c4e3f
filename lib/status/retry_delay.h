#ifndef COFFER_LIB_STATUS_RETRY_DELAY_H_
#define COFFER_LIB_STATUS_RETRY_DELAY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace coffer {

// How long a caller must wait before it tries again, carried along with an
// error; travels over gRPC as google.rpc.RetryInfo. Kept in milliseconds,
// rounded up; delays from zero to one day.
inline constexpr absl::Duration kMaxRetryDelay = absl::Hours(24);

// Sets the delay of an error; does nothing to an OK status. Delays outside the
// range above are moved to its nearer end.
void SetRetryDelay(absl::Duration delay, absl::Status* status);

// The delay that `status` carries; nullopt when it has none or it is malformed.
absl::optional<absl::Duration> GetRetryDelay(const absl::Status& status);

}  // namespace coffer

#endif  // COFFER_LIB_STATUS_RETRY_DELAY_H_
