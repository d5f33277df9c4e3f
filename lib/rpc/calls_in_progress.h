#ifndef COFFER_LIB_RPC_CALLS_IN_PROGRESS_H_
#define COFFER_LIB_RPC_CALLS_IN_PROGRESS_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// Knows whether servers have anything to finish before they may stop: gRPC
// itself would wait for those who watch health, which never end, and for the
// goodbye of every idle connection. Thread-safe.
class CallsInProgress : public ServerCallObserver {
 public:
  void OnCallStarted(const StartedCall& call) override;
  void OnCallEnded(const EndedCall& /*call*/) override {}
  void OnCallReleased(const StartedCall& call) override;

  // Blocks until the server has no calls, health checks apart, at most for
  // `timeout`. Returns whether that is so. What was sent last may still be on
  // its way to the clients.
  bool AwaitNone(absl::Duration timeout);

 private:
  absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CALLS_IN_PROGRESS_H_
