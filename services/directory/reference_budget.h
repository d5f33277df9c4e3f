#ifndef COFFER_SERVICES_DIRECTORY_REFERENCE_BUDGET_H_
#define COFFER_SERVICES_DIRECTORY_REFERENCE_BUDGET_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace coffer::directory {

// Bounds the memory of commits that are being streamed in, all clients
// together, by the number of references that they announce and of blobs that
// their receipts prove. Thread-safe.
class ReferenceBudget {
 public:
  explicit ReferenceBudget(uint64_t max_items) : max_items_(max_items) {}

  // A share of the budget, given back when it goes out of scope. Must not
  // outlive the budget.
  class Share {
   public:
    explicit Share(ReferenceBudget* budget) : budget_(*budget) {}
    ~Share();

    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // Adds to the share; `items` are references or proven blobs. UNAVAILABLE
    // (OVERLOADED): others use what is left; try again later.
    absl::Status Take(uint64_t items);

   private:
    ReferenceBudget& budget_;
    uint64_t taken_ = 0;
  };

 private:
  const uint64_t max_items_;
  absl::Mutex mutex_;
  uint64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_REFERENCE_BUDGET_H_
