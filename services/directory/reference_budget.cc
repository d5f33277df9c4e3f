#include "services/directory/reference_budget.h"

#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::directory {

ReferenceBudget::Share::~Share() {
  absl::MutexLock lock(&budget_.mutex_);
  budget_.taken_ -= taken_;
}

absl::Status ReferenceBudget::Share::Take(uint64_t references) {
  absl::MutexLock lock(&budget_.mutex_);
  if (references > budget_.max_references_ - budget_.taken_) {
    return MakeError(absl::StatusCode::kUnavailable,
                     "cannot take the commit now: other large commits are "
                     "being received; try again later",
                     {reason::kOverloaded, {}});
  }
  budget_.taken_ += references;
  taken_ += references;
  return absl::OkStatus();
}

}  // namespace coffer::directory
