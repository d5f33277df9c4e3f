#ifndef COFFER_SERVICES_DIRECTORY_CALL_COUNTER_H_
#define COFFER_SERVICES_DIRECTORY_CALL_COUNTER_H_

#include <atomic>
#include <cstdint>

#include "lib/rpc/server_call_observer.h"

namespace coffer::directory {

// How many calls have been answered. Thread-safe.
class CallCounter : public rpc::ServerCallObserver {
 public:
  void OnCallStarted(const rpc::StartedCall& /*call*/) override {}
  void OnCallEnded(const rpc::EndedCall& /*call*/) override {
    count_.fetch_add(1, std::memory_order_relaxed);
  }

  uint64_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> count_{0};
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_CALL_COUNTER_H_
