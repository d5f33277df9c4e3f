#ifndef COFFER_CLIENT_BYTE_BUDGET_H_
#define COFFER_CLIENT_BYTE_BUDGET_H_

#include <cstdint>
#include <functional>
#include <list>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace coffer::client {

// Bounds the memory that a pipeline keeps in flight: a counting semaphore in
// bytes. First come, first served, so a large request does not starve behind
// small ones. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(uint64_t total_bytes) : total_bytes_(total_bytes) {}

  // Everything that was taken must have been released.
  ~ByteBudget() = default;

  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  // Takes `bytes`; blocks until they are free and all earlier callers had
  // theirs. More than the whole budget is given once nothing else is taken.
  // CANCELLED after Cancel(): nothing was taken then.
  absl::Status Acquire(uint64_t bytes);

  // The same, but also gives up, with CANCELLED, when `is_cancelled` says so:
  // it is asked when the wait begins and after each Wake(), with a lock held,
  // so it must not block or call this object.
  absl::Status Acquire(uint64_t bytes,
                       const std::function<bool()>& is_cancelled);

  // Makes those who wait ask whether they still should.
  void Wake();

  // The same without waiting: false when it would have to, or after Cancel().
  bool TryAcquire(uint64_t bytes);

  // Gives back what Acquire() took, in whole or in parts. Never blocks for
  // long.
  void Release(uint64_t bytes);

  // Makes waiting and later Acquire() calls fail.
  void Cancel();

  uint64_t total_bytes() const { return total_bytes_; }
  // Bytes taken now.
  uint64_t used_bytes() const;

 private:
  // A thread in Acquire(), in the order of arrival.
  struct Waiter {
    explicit Waiter(uint64_t bytes_wanted) : bytes(bytes_wanted) {}

    const uint64_t bytes;
    bool granted = false;
    absl::CondVar changed;
  };

  bool Fits(uint64_t bytes) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GrantWaiters() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const uint64_t total_bytes_;
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t used_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<Waiter*> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_BYTE_BUDGET_H_
