#ifndef COFFER_LIB_RPC_DEADLINE_H_
#define COFFER_LIB_RPC_DEADLINE_H_

#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/time.h"

namespace coffer::rpc {

// `timeout` as gRPC's relative time, which it adds to its own monotonic clock.
// Negative counts as zero, what exceeds a year as a year.
gpr_timespec ToTimespan(absl::Duration timeout);

// The call that `context` is for fails with DEADLINE_EXCEEDED when it takes
// longer. To be called once, before the call.
void SetDeadline(absl::Duration timeout, grpc::ClientContext* context);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_DEADLINE_H_
