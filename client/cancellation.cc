#include "client/cancellation.h"

#include <functional>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace coffer {

void Cancellation::Cancel() {
  // Held while callbacks run, so that RemoveCallback can wait for them.
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return;
  cancelled_ = true;
  for (const auto& [handle, callback] : callbacks_) callback();
  callbacks_.clear();
}

bool Cancellation::IsCancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

int Cancellation::AddCallback(std::function<void()> callback) {
  absl::MutexLock lock(&mutex_);
  const int handle = next_handle_++;
  if (cancelled_) {
    callback();
  } else {
    callbacks_[handle] = std::move(callback);
  }
  return handle;
}

void Cancellation::RemoveCallback(int handle) {
  absl::MutexLock lock(&mutex_);
  callbacks_.erase(handle);
}

}  // namespace coffer
