#ifndef COFFER_SERVICES_STORAGE_PLACEMENT_EPOCH_H_
#define COFFER_SERVICES_STORAGE_PLACEMENT_EPOCH_H_

#include <atomic>
#include <cstdint>

namespace coffer::storage {

// The newest epoch of the placement map that the node has heard of.
// Thread-safe.
class PlacementEpoch {
 public:
  uint64_t Get() const { return epoch_.load(std::memory_order_relaxed); }

  // Older epochs than the known one are ignored: answers may overtake others.
  void Learn(uint64_t epoch) {
    uint64_t known = Get();
    while (known < epoch && !epoch_.compare_exchange_weak(known, epoch)) {
    }
  }

 private:
  std::atomic<uint64_t> epoch_{0};
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PLACEMENT_EPOCH_H_
