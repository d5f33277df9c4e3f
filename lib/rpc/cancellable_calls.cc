#include "lib/rpc/cancellable_calls.h"

#include "lib/rpc/deadline.h"
#include "lib/status/grpc_status.h"

namespace coffer::rpc {

absl::Status CancellableCalls::Run(absl::Duration timeout, const Call& call) {
  grpc::ClientContext context;
  SetDeadline(timeout, &context);
  {
    absl::MutexLock lock(&mutex_);
    if (cancelled_) return absl::CancelledError("this process is stopping");
    calls_.insert(&context);
  }
  const absl::Status status = FromGrpcStatus(call(&context));
  absl::MutexLock lock(&mutex_);
  calls_.erase(&context);
  return status;
}

void CancellableCalls::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  for (grpc::ClientContext* context : calls_) context->TryCancel();
}

}  // namespace coffer::rpc
