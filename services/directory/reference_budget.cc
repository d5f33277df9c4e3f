#include "services/directory/reference_budget.h"

#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::directory {

ReferenceBudget::Share::~Share() {
  absl::MutexLock lock(&budget_.mutex_);
  budget_.taken_ -= taken_;
}

absl::Status ReferenceBudget::Share::Take(uint64_t items) {
  absl::MutexLock lock(&budget_.mutex_);
  if (items > budget_.max_items_ - budget_.taken_) {
    return MakeError(absl::StatusCode::kUnavailable,
                     "cannot take the commit now: other large commits are "
                     "being received; try again later",
                     {reason::kOverloaded, {}});
  }
  budget_.taken_ += items;
  taken_ += items;
  return absl::OkStatus();
}

}  // namespace coffer::directory
