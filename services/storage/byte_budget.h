#ifndef COFFER_SERVICES_STORAGE_BYTE_BUDGET_H_
#define COFFER_SERVICES_STORAGE_BYTE_BUDGET_H_

#include <cstdint>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace coffer::storage {

// A fixed number of bytes of memory that callers share: who wants more than is
// left waits, in the order of arrival, until others give back. Thread-safe.
//
// Never deadlocks as long as nobody waits while holding a reservation that only
// the waiting thread would give back.
class ByteBudget {
 public:
  // Bytes taken from a budget, given back on destruction. Movable.
  class Reservation {
   public:
    Reservation() = default;
    ~Reservation() { Release(); }
    Reservation(Reservation&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          bytes_(other.bytes_) {}
    Reservation& operator=(Reservation&& other) noexcept {
      if (this == &other) return *this;
      Release();
      budget_ = std::exchange(other.budget_, nullptr);
      bytes_ = other.bytes_;
      return *this;
    }

   private:
    friend class ByteBudget;
    Reservation(ByteBudget* budget, uint64_t bytes)
        : budget_(budget), bytes_(bytes) {}
    void Release();

    ByteBudget* budget_ = nullptr;
    uint64_t bytes_ = 0;
  };

  // All reservations must end before the budget does.
  explicit ByteBudget(uint64_t total_bytes)
      : total_bytes_(total_bytes), free_bytes_(total_bytes) {}

  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  // Blocks until `bytes` are free. INVALID_ARGUMENT when they exceed the whole
  // budget, UNAVAILABLE after Close().
  absl::StatusOr<Reservation> Acquire(uint64_t bytes);

  // Ends all waiting, for good.
  void Close();

  // Reservations that exist.
  int reservations() const;
  // Calls of Acquire() that wait.
  int waiting() const;
  // Blocks until that many calls wait: for tests.
  void AwaitWaiting(int count);

 private:
  const uint64_t total_bytes_;
  mutable absl::Mutex mutex_;
  uint64_t free_bytes_ ABSL_GUARDED_BY(mutex_);
  // Arrivals so far, and the one whose turn it is.
  uint64_t next_ticket_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t turn_ ABSL_GUARDED_BY(mutex_) = 0;
  int reservations_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_BYTE_BUDGET_H_
