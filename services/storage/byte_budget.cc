#include "services/storage/byte_budget.h"

#include "absl/strings/str_cat.h"

namespace coffer::storage {

void ByteBudget::Reservation::Release() {
  if (budget_ == nullptr) return;
  absl::MutexLock lock(&budget_->mutex_);
  budget_->free_bytes_ += bytes_;
  --budget_->reservations_;
  budget_ = nullptr;
}

absl::StatusOr<ByteBudget::Reservation> ByteBudget::Acquire(uint64_t bytes) {
  if (bytes > total_bytes_) {
    return absl::InvalidArgumentError(absl::StrCat("cannot reserve ", bytes,
                                                   " bytes: there are only ",
                                                   total_bytes_, " in all"));
  }
  absl::MutexLock lock(&mutex_);
  const uint64_t ticket = next_ticket_++;
  const auto granted = [this, ticket,
                        bytes]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return closed_ || (turn_ == ticket && free_bytes_ >= bytes);
  };
  ++waiting_;
  mutex_.Await(absl::Condition(&granted));
  --waiting_;
  if (closed_) {
    return absl::UnavailableError("the node is stopping; use another replica");
  }
  ++turn_;
  free_bytes_ -= bytes;
  ++reservations_;
  return Reservation(this, bytes);
}

void ByteBudget::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

int ByteBudget::reservations() const {
  absl::MutexLock lock(&mutex_);
  return reservations_;
}

int ByteBudget::waiting() const {
  absl::MutexLock lock(&mutex_);
  return waiting_;
}

void ByteBudget::AwaitWaiting(int count) {
  const auto reached = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return waiting_ >= count;
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&reached));
}

}  // namespace coffer::storage
