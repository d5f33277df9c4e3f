#ifndef COFFER_LIB_RPC_CALL_LOG_H_
#define COFFER_LIB_RPC_CALL_LOG_H_

#include <memory>

#include "lib/rpc/server_call_observer.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::rpc {

// At which level the end of a call is logged:
//
//   debug    what only reads or happens all the time, and gRPC's own services,
//            when all is well (gRPC's own also when a client is at fault)
//   info     other calls that were done, and refusals that the caller can avoid
//   warning  UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS,
//            RESOURCE_EXHAUSTED
spdlog::level::level_enum CallLogLevel(const EndedCall& call);

// Writes one line per call with the fields rpc, code, duration_ms, peer and,
// where they are known, request_id, trace_id, client and error (the message of
// the status). Nothing of the call's messages is logged. Thread-safe.
class CallLog : public ServerCallObserver {
 public:
  // `logger` is not null.
  explicit CallLog(std::shared_ptr<spdlog::logger> logger);

  void OnCallStarted(const StartedCall&) override {}
  void OnCallEnded(const EndedCall& call) override;

 private:
  const std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CALL_LOG_H_
