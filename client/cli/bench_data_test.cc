#include "client/cli/bench_data.h"

#include <array>
#include <cstdint>
#include <set>

#include "absl/types/span.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(BenchData, HasTheSizeThatWasAskedFor) {
  BenchData data(1, 19);
  std::array<uint8_t, 16> buffer{};
  EXPECT_EQ(data.Read(absl::MakeSpan(buffer)), 16u);
  EXPECT_EQ(data.Read(absl::MakeSpan(buffer)), 3u);
  EXPECT_EQ(data.Read(absl::MakeSpan(buffer)), 0u);
}

TEST(BenchData, SeedDecidesContents) {
  std::array<uint8_t, 64> first{};
  std::array<uint8_t, 64> again{};
  std::array<uint8_t, 64> other{};
  BenchData(7, 64).Read(absl::MakeSpan(first));
  BenchData(7, 64).Read(absl::MakeSpan(again));
  BenchData(8, 64).Read(absl::MakeSpan(other));
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_GT(std::set<uint8_t>(first.begin(), first.end()).size(), 40u);
}

}  // namespace
}  // namespace coffer::cli
