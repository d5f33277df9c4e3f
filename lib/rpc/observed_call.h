#ifndef COFFER_LIB_RPC_OBSERVED_CALL_H_
#define COFFER_LIB_RPC_OBSERVED_CALL_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// Tells observers of one call of a server: of its start when it is constructed,
// of its end once, and that it is released when it is destroyed. Counting is
// thread-safe, the rest is for one thread at a time.
class ObservedCall {
 public:
  // `path` is "/service/method". The observers must outlive the call, `context`
  // must live until End().
  ObservedCall(const std::vector<ServerCallObserver*>& observers,
               absl::string_view path, const grpc::ServerContextBase& context);
  // What has no end yet was cancelled, by somebody who is not known any more.
  ~ObservedCall();

  ObservedCall(const ObservedCall&) = delete;
  ObservedCall& operator=(const ObservedCall&) = delete;

  void CountReceived() { received_.fetch_add(1, std::memory_order_relaxed); }
  void CountSent() { sent_.fetch_add(1, std::memory_order_relaxed); }

  // No effect but for the first time.
  void End(const grpc::Status& status);

 private:
  void TellEnd(EndedCall call);

  const std::vector<ServerCallObserver*>& observers_;
  const std::string path_;
  const grpc::ServerContextBase& context_;
  const absl::Duration start_;
  std::atomic<int64_t> received_{0};
  std::atomic<int64_t> sent_{0};
  bool ended_ = false;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_OBSERVED_CALL_H_
