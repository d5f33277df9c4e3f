#include "client/cancellation.h"

#include <functional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace coffer {

void Cancellation::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return;
  cancelled_ = true;
  canceller_ = std::this_thread::get_id();
  while (!callbacks_.empty()) {
    const auto first = callbacks_.begin();
    running_ = first->first;
    const std::function<void()> callback = std::move(first->second);
    callbacks_.erase(first);
    mutex_.Unlock();
    callback();
    mutex_.Lock();
    running_ = kNone;
  }
}

bool Cancellation::IsCancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

int Cancellation::AddCallback(std::function<void()> callback) {
  int handle = kNone;
  {
    absl::MutexLock lock(&mutex_);
    handle = next_handle_++;
    if (!cancelled_) {
      callbacks_[handle] = std::move(callback);
      return handle;
    }
  }
  callback();
  return handle;
}

void Cancellation::RemoveCallback(int handle) {
  absl::MutexLock lock(&mutex_);
  callbacks_.erase(handle);
  if (std::this_thread::get_id() == canceller_) return;
  const auto ended = [this, handle]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return running_ != handle;
  };
  mutex_.Await(absl::Condition(&ended));
}

}  // namespace coffer
