#include "lib/rpc/server_call_interceptor.h"

#include <utility>

#include "grpcpp/support/interceptor.h"
#include "lib/rpc/observed_call.h"

namespace coffer::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;
using Observers = std::vector<ServerCallObserver*>;

// Of one call; gRPC calls it before and after each of its operations.
class CallInterceptor : public grpc::experimental::Interceptor {
 public:
  CallInterceptor(const Observers& observers, ServerRpcInfo* info)
      : call_(observers, info->method(), *info->server_context()) {}

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::POST_RECV_MESSAGE) &&
        batch->GetRecvMessage() != nullptr) {
      call_.CountReceived();
    }
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      call_.CountSent();
    }
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_STATUS)) {
      call_.End(batch->GetSendStatus());
    }
    batch->Proceed();
  }

 private:
  // gRPC drops the status of a call that was cancelled early.
  ObservedCall call_;
};

class CallInterceptorFactory
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  CallInterceptorFactory(Observers observers,
                         absl::flat_hash_set<std::string> except)
      : observers_(std::move(observers)), except_(std::move(except)) {}

  // Null: nothing is intercepted.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      ServerRpcInfo* info) override {
    if (except_.contains(info->method())) return nullptr;
    return std::make_unique<CallInterceptor>(observers_, info).release();
  }

 private:
  const Observers observers_;
  const absl::flat_hash_set<std::string> except_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
NewServerCallInterceptorFactory(Observers observers,
                                absl::flat_hash_set<std::string> except) {
  return std::make_unique<CallInterceptorFactory>(std::move(observers),
                                                  std::move(except));
}

}  // namespace coffer::rpc
