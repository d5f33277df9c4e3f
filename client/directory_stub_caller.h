#ifndef COFFER_CLIENT_DIRECTORY_STUB_CALLER_H_
#define COFFER_CLIENT_DIRECTORY_STUB_CALLER_H_

#include <atomic>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/retry_loop.h"
#include "lib/rpc/retry_policy.h"

namespace coffer::client {

// Makes calls of a directory: deadlines, retries, and what their ends mean.
// Thread-safe.
//
// UNAVAILABLE is retried with backoff. Before the directory has answered for
// the first time, as often as the policy says: nothing may run at that address.
// Later until `policy.total` has passed: a directory that was there restarts,
// and a long put should not fail over that.
class DirectoryStubCaller {
 public:
  enum class CallKind { kRead, kMutation };

  // `clock` and `sleeper` must outlive this; waking the sleeper ends waits
  // between attempts. The policy has to be valid.
  DirectoryStubCaller(const rpc::RetryPolicy& policy,
                      const rpc::CallMetadata& metadata, Clock* clock,
                      Sleeper* sleeper, const rpc::JitterSource& jitter);

  // Runs `attempt`, an idempotent call, until it need not be made again. All
  // attempts have ended after about `limit`. `operation` says what is tried,
  // for messages.
  //
  // DEADLINE_EXCEEDED when the directory did not answer in time: of a mutation
  // with reason OUTCOME_UNKNOWN, as it may have happened; the same request id
  // resolves it.
  absl::Status Call(
      absl::string_view operation, CallKind kind, absl::Duration limit,
      absl::FunctionRef<grpc::Status(grpc::ClientContext*)> attempt);

 private:
  absl::Status FromDirectory(const grpc::Status& status);

  const rpc::CallMetadata metadata_;
  Clock& clock_;
  const rpc::RetryLoop brief_loop_;
  const rpc::RetryLoop patient_loop_;
  // Whether the directory has ever answered.
  std::atomic<bool> answered_ = false;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_DIRECTORY_STUB_CALLER_H_
