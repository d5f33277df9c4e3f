#ifndef COFFER_LIB_RPC_RECORDING_OBSERVER_H_
#define COFFER_LIB_RPC_RECORDING_OBSERVER_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/support/status_code_enum.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// All of an EndedCall, to keep.
struct RecordedCall {
  std::string service;
  std::string method;
  int code = grpc::StatusCode::OK;
  std::string message;
  absl::Duration duration;
  int64_t received = 0;
  int64_t sent = 0;
  CallOrigin origin;
};

// For tests: keeps what it is told. Thread-safe.
class RecordingObserver : public ServerCallObserver {
 public:
  void OnCallStarted(const StartedCall&) override {
    absl::MutexLock lock(&mutex_);
    ++started_;
  }

  void OnCallEnded(const EndedCall& call) override {
    RecordedCall recorded;
    recorded.service = std::string(call.service);
    recorded.method = std::string(call.method);
    recorded.code = call.code;
    recorded.message = std::string(call.message);
    recorded.duration = call.duration;
    recorded.received = call.received;
    recorded.sent = call.sent;
    if (call.origin) recorded.origin = call.origin();
    absl::MutexLock lock(&mutex_);
    ended_.push_back(std::move(recorded));
  }

  void OnCallReleased(const StartedCall&) override {
    absl::MutexLock lock(&mutex_);
    ++released_;
  }

  // The next of the calls that have ended, once there is one.
  RecordedCall Next() ABSL_LOCKS_EXCLUDED(mutex_) {
    const auto any = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return !ended_.empty();
    };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&any));
    RecordedCall call = std::move(ended_.front());
    ended_.pop_front();
    return call;
  }

  // How many calls have ended and were not asked for.
  int pending() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(ended_.size());
  }
  int released() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return released_;
  }
  int started() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return started_;
  }

 private:
  mutable absl::Mutex mutex_;
  int started_ ABSL_GUARDED_BY(mutex_) = 0;
  int released_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<RecordedCall> ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RECORDING_OBSERVER_H_
