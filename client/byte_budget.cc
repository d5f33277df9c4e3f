#include "client/byte_budget.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace coffer::client {
namespace {

absl::Status Cancelled() {
  return absl::CancelledError("the operation was cancelled");
}

}  // namespace

absl::Status ByteBudget::Acquire(uint64_t bytes) {
  return Acquire(bytes, [] { return false; });
}

absl::Status ByteBudget::Acquire(uint64_t bytes,
                                 const std::function<bool()>& is_cancelled) {
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return Cancelled();
  if (waiters_.empty() && Fits(bytes)) {
    used_bytes_ += bytes;
    return absl::OkStatus();
  }
  Waiter waiter(bytes);
  const auto position = waiters_.insert(waiters_.end(), &waiter);
  while (!waiter.granted && !cancelled_ && !is_cancelled()) {
    waiter.changed.Wait(&mutex_);
  }
  if (waiter.granted) return absl::OkStatus();
  waiters_.erase(position);
  // It may have been in the way of those behind it.
  GrantWaiters();
  return Cancelled();
}

void ByteBudget::Wake() {
  absl::MutexLock lock(&mutex_);
  for (Waiter* waiter : waiters_) waiter->changed.Signal();
}

bool ByteBudget::TryAcquire(uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  if (cancelled_ || !waiters_.empty() || !Fits(bytes)) return false;
  used_bytes_ += bytes;
  return true;
}

void ByteBudget::Release(uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  used_bytes_ -= std::min(bytes, used_bytes_);
  GrantWaiters();
}

void ByteBudget::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  for (Waiter* waiter : waiters_) waiter->changed.Signal();
}

uint64_t ByteBudget::used_bytes() const {
  absl::MutexLock lock(&mutex_);
  return used_bytes_;
}

bool ByteBudget::Fits(uint64_t bytes) const {
  if (used_bytes_ == 0) return true;
  return used_bytes_ < total_bytes_ && bytes <= total_bytes_ - used_bytes_;
}

void ByteBudget::GrantWaiters() {
  while (!cancelled_ && !waiters_.empty() && Fits(waiters_.front()->bytes)) {
    Waiter* const waiter = waiters_.front();
    waiters_.pop_front();
    used_bytes_ += waiter->bytes;
    waiter->granted = true;
    waiter->changed.Signal();
  }
}

}  // namespace coffer::client
