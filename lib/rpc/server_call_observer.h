#ifndef COFFER_LIB_RPC_SERVER_CALL_OBSERVER_H_
#define COFFER_LIB_RPC_SERVER_CALL_OBSERVER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/support/status_code_enum.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::rpc {

// A call that a server has begun to handle. Valid while an observer is told.
struct StartedCall {
  // Full name, such as "coffer.storage.v1.StorageService", and method, such as
  // "GetBlobs", as the client wrote them: the server may not have such a
  // method.
  absl::string_view service;
  absl::string_view method;
};

// Who called.
struct CallOrigin {
  // gRPC's name of the client's address: "ipv4:127.0.0.1:4711".
  std::string peer;
  CallMetadata metadata;
};

// A call whose handler has returned. Valid while an observer is told.
struct EndedCall {
  // As in StartedCall.
  absl::string_view service;
  absl::string_view method;
  // What the client is sent. The code may be none of grpc::StatusCode.
  int code = grpc::StatusCode::OK;
  absl::string_view message;
  // From the arrival of the call to its status.
  absl::Duration duration;
  // Messages of the client, and of the server.
  int64_t received = 0;
  int64_t sent = 0;
  // Tells who called; costs more than all the rest. Empty: nobody knows.
  std::function<CallOrigin()> origin;
};

// Is told of the calls that a server handles. Called from many threads at once,
// on the way of each call: must not block.
class ServerCallObserver {
 public:
  virtual ~ServerCallObserver() = default;

  virtual void OnCallStarted(const StartedCall& call) = 0;
  // Exactly once for each started call.
  virtual void OnCallEnded(const EndedCall& call) = 0;
  // After that, once: the server has let go of the call. What it has sent is
  // then on its way, but for calls of raw methods (raw_server.h).
  virtual void OnCallReleased(const StartedCall& /*call*/) {}
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_SERVER_CALL_OBSERVER_H_
