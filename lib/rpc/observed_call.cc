#include "lib/rpc/observed_call.h"

#include <cstddef>
#include <utility>

#include "grpcpp/support/status_code_enum.h"
#include "lib/clock/system_clock.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::rpc {
namespace {

// gRPC lets only paths with a service through, but for one name of its own,
// which becomes a method without a service.
StartedCall Split(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == 0 || slash == absl::string_view::npos) return {"", path};
  return {path.substr(1, slash - 1), path.substr(slash + 1)};
}

}  // namespace

ObservedCall::ObservedCall(const std::vector<ServerCallObserver*>& observers,
                           absl::string_view path,
                           const grpc::ServerContextBase& context)
    : observers_(observers),
      path_(path),
      context_(context),
      start_(SystemClock().Monotonic()) {
  const StartedCall call = Split(path_);
  for (ServerCallObserver* observer : observers_) observer->OnCallStarted(call);
}

ObservedCall::~ObservedCall() {
  if (!std::exchange(ended_, true)) {
    EndedCall call;
    call.code = grpc::StatusCode::CANCELLED;
    TellEnd(std::move(call));
  }
  const StartedCall call = Split(path_);
  for (ServerCallObserver* observer : observers_) {
    observer->OnCallReleased(call);
  }
}

void ObservedCall::End(const grpc::Status& status) {
  if (std::exchange(ended_, true)) return;
  const std::string message = status.error_message();
  EndedCall call;
  call.code = status.error_code();
  call.message = message;
  call.origin = [this] {
    return CallOrigin{context_.peer(), GetCallMetadata(context_)};
  };
  TellEnd(std::move(call));
}

void ObservedCall::TellEnd(EndedCall call) {
  const StartedCall started = Split(path_);
  call.service = started.service;
  call.method = started.method;
  call.duration = SystemClock().Monotonic() - start_;
  call.received = received_.load(std::memory_order_relaxed);
  call.sent = sent_.load(std::memory_order_relaxed);
  for (ServerCallObserver* observer : observers_) observer->OnCallEnded(call);
}

}  // namespace coffer::rpc
