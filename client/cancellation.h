#ifndef COFFER_CLIENT_CANCELLATION_H_
#define COFFER_CLIENT_CANCELLATION_H_

#include <functional>
#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace coffer {

// Asks running operations to stop. One object may be given to many operations,
// must outlive them, and stays cancelled. Thread-safe.
//
// A cancelled operation stops taking on new work, lets what is under way come
// to rest, and returns CANCELLED; what it had made durable stays and is reused
// when the operation is run again.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  void Cancel();
  bool IsCancelled() const;

  // Calls `callback` once, from the thread that cancels, or at once when
  // already cancelled. Returns a handle for RemoveCallback. The callback must
  // not block; it may use this object.
  int AddCallback(std::function<void()> callback);

  // After this returns the callback is not running, unless it is the one that
  // calls this, and will not run.
  void RemoveCallback(int handle);

 private:
  static constexpr int kNone = -1;

  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  // The callback that the thread that cancels is in.
  int running_ ABSL_GUARDED_BY(mutex_) = kNone;
  std::thread::id canceller_ ABSL_GUARDED_BY(mutex_);
  int next_handle_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int, std::function<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer

#endif  // COFFER_CLIENT_CANCELLATION_H_
