#ifndef COFFER_SERVICES_STORAGE_FAKE_PEER_CLIENT_H_
#define COFFER_SERVICES_STORAGE_FAKE_PEER_CLIENT_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "services/storage/peer_client.h"

namespace coffer::storage {

// Nodes that answer as a test told them to. An address that nobody named
// answers UNAVAILABLE. Thread-safe.
class FakePeerClient final : public PeerClient {
 public:
  struct Question {
    std::string address;
    std::string traceparent;
    absl::Duration timeout;
  };

  void SetAnswer(const std::string& address,
                 const absl::StatusOr<NodeId>& answer) {
    absl::MutexLock lock(&mutex_);
    answers_[address] = answer;
  }
  // Called in each question before it is answered, without locks.
  void SetHook(std::function<void()> hook) {
    absl::MutexLock lock(&mutex_);
    hook_ = std::move(hook);
  }

  std::vector<Question> questions() {
    absl::MutexLock lock(&mutex_);
    return questions_;
  }
  // The most questions that were in progress at a time.
  int greatest_parallelism() {
    absl::MutexLock lock(&mutex_);
    return greatest_parallelism_;
  }
  bool cancelled() {
    absl::MutexLock lock(&mutex_);
    return cancelled_;
  }

  absl::StatusOr<NodeId> AskId(const std::string& address,
                               const std::string& traceparent,
                               absl::Duration timeout) override {
    std::function<void()> hook;
    {
      absl::MutexLock lock(&mutex_);
      questions_.push_back({address, traceparent, timeout});
      greatest_parallelism_ = std::max(greatest_parallelism_, ++in_progress_);
      hook = hook_;
    }
    if (hook) hook();
    absl::MutexLock lock(&mutex_);
    --in_progress_;
    if (cancelled_) return absl::CancelledError("cancelled");
    const auto answer = answers_.find(address);
    if (answer == answers_.end()) {
      return absl::UnavailableError("connection refused");
    }
    return answer->second;
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, absl::StatusOr<NodeId>> answers_
      ABSL_GUARDED_BY(mutex_);
  std::function<void()> hook_ ABSL_GUARDED_BY(mutex_);
  std::vector<Question> questions_ ABSL_GUARDED_BY(mutex_);
  int in_progress_ ABSL_GUARDED_BY(mutex_) = 0;
  int greatest_parallelism_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_FAKE_PEER_CLIENT_H_
