#ifndef COFFER_LIB_RPC_CANCELLABLE_CALLS_H_
#define COFFER_LIB_RPC_CANCELLABLE_CALLS_H_

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace coffer::rpc {

// Calls to other processes that can be ended all at once, so that a process
// that stops waits for nobody. Thread-safe.
class CancellableCalls {
 public:
  using Call = std::function<grpc::Status(grpc::ClientContext*)>;

  CancellableCalls() = default;
  CancellableCalls(const CancellableCalls&) = delete;
  CancellableCalls& operator=(const CancellableCalls&) = delete;

  // Makes one call on this thread, with a deadline. CANCELLED after Cancel().
  absl::Status Run(absl::Duration timeout, const Call& call);

  // Ends calls in progress and those to come. Final.
  void Cancel();

 private:
  absl::Mutex mutex_;
  absl::flat_hash_set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CANCELLABLE_CALLS_H_
