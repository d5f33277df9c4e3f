#include "lib/process/allocator_settings.h"

#include <sys/resource.h>

#include <cstring>
#include <memory>

#include "gtest/gtest.h"

namespace coffer::process {
namespace {

long PageFaults() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

TEST(AllocatorSettingsTest, LargeBuffersAreReused) {
  constexpr size_t kBufferBytes = 8 << 20;
  constexpr int kRounds = 20;
  constexpr long kPagesOfTwoBuffers = 2 * (kBufferBytes / 4096);
  KeepFreedMemory();
  const long before = PageFaults();
  for (int i = 0; i < kRounds; ++i) {
    const auto buffer = std::make_unique<char[]>(kBufferBytes);
    std::memset(buffer.get(), i, kBufferBytes);
    volatile char sink = buffer[i];
    static_cast<void>(sink);
  }
  EXPECT_LT(PageFaults() - before, kPagesOfTwoBuffers);
}

}  // namespace
}  // namespace coffer::process
