#include "lib/process/allocator_settings.h"

#include <malloc.h>

namespace coffer::process {
namespace {

// Larger blocks come from the system and go back to it.
constexpr int kMmapThresholdBytes = 32 << 20;
// What may lie unused at the end of the heap.
constexpr int kTrimThresholdBytes = 512 << 20;
// More arenas mean less contention and more memory that only one thread reuses.
constexpr int kMaxArenas = 2;

}  // namespace

void KeepFreedMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, kMmapThresholdBytes);
  mallopt(M_TRIM_THRESHOLD, kTrimThresholdBytes);
  mallopt(M_ARENA_MAX, kMaxArenas);
#endif
}

}  // namespace coffer::process
