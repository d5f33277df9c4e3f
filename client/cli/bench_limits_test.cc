#include "client/cli/bench_limits.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/system_random.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(BenchLimits, MeasuresEveryLimit) {
  ASSERT_THAT(crypto::InitializeCrypto(), IsOk());
  SystemClock clock;
  crypto::SystemRandom random;
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::vector<BenchLimit> limits,
      MeasureBenchLimits(::testing::TempDir(), &clock, &random));
  ASSERT_EQ(limits.size(), 5u);
  for (const BenchLimit& limit : limits) {
    EXPECT_GT(limit.bytes_per_second, 0) << limit.name;
  }
  EXPECT_EQ(limits[2].name, "aead");
}

TEST(BenchLimits, UnwritableFolderIsAnError) {
  SystemClock clock;
  crypto::SystemRandom random;
  EXPECT_FALSE(MeasureBenchLimits("/nowhere", &clock, &random).ok());
}

}  // namespace
}  // namespace coffer::cli
