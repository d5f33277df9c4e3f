#include "lib/rpc/server_call_interceptor.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/interceptor.h"
#include "grpcpp/support/status.h"
#include "lib/clock/system_clock.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;
using Observers = std::vector<ServerCallObserver*>;

// Of "/service/method"; gRPC lets no other form through, but for one name of
// its own, which becomes a method without a service.
StartedCall Split(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == 0 || slash == absl::string_view::npos) return {"", path};
  return {path.substr(1, slash - 1), path.substr(slash + 1)};
}

// Of one call; gRPC calls it before and after each of its operations.
class CallInterceptor : public grpc::experimental::Interceptor {
 public:
  CallInterceptor(const Observers& observers, ServerRpcInfo* info)
      : observers_(observers),
        context_(*info->server_context()),
        path_(info->method()),
        start_(SystemClock().Monotonic()) {
    const StartedCall call = Split(path_);
    for (ServerCallObserver* observer : observers_) {
      observer->OnCallStarted(call);
    }
  }

  // The call of which gRPC dropped the status was cancelled.
  ~CallInterceptor() override {
    if (!ended_) End(grpc::Status::CANCELLED, nullptr);
  }

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::POST_RECV_MESSAGE) &&
        batch->GetRecvMessage() != nullptr) {
      received_.fetch_add(1, std::memory_order_relaxed);
    }
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_MESSAGE)) {
      sent_.fetch_add(1, std::memory_order_relaxed);
    }
    if (batch->QueryInterceptionHookPoint(
            InterceptionHookPoints::PRE_SEND_STATUS)) {
      End(batch->GetSendStatus(), &context_);
    }
    batch->Proceed();
  }

 private:
  void End(const grpc::Status& status, grpc::ServerContextBase* context) {
    if (std::exchange(ended_, true)) return;
    EndedCall call;
    const StartedCall started = Split(path_);
    call.service = std::string(started.service);
    call.method = std::string(started.method);
    call.code = status.error_code();
    call.message = status.error_message();
    call.duration = SystemClock().Monotonic() - start_;
    call.received = received_.load(std::memory_order_relaxed);
    call.sent = sent_.load(std::memory_order_relaxed);
    if (context != nullptr) {
      call.peer = context->peer();
      call.metadata = GetCallMetadata(*context);
    }
    for (ServerCallObserver* observer : observers_) observer->OnCallEnded(call);
  }

  const Observers& observers_;
  grpc::ServerContextBase& context_;
  const std::string path_;
  const absl::Duration start_;
  std::atomic<int64_t> received_{0};
  std::atomic<int64_t> sent_{0};
  bool ended_ = false;
};

class CallInterceptorFactory
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallInterceptorFactory(Observers observers)
      : observers_(std::move(observers)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      ServerRpcInfo* info) override {
    return std::make_unique<CallInterceptor>(observers_, info).release();
  }

 private:
  const Observers observers_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
NewServerCallInterceptorFactory(Observers observers) {
  return std::make_unique<CallInterceptorFactory>(std::move(observers));
}

}  // namespace coffer::rpc
