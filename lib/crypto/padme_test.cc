#include "lib/crypto/padme.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>

#include "absl/strings/numbers.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();

TEST(PadmeTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("padme");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    uint64_t length = 0;
    ASSERT_TRUE(absl::SimpleAtoi(vector["length"].get<std::string>(), &length));
    EXPECT_EQ(std::to_string(PadmeSize(length)), vector["padded"]) << length;
  }
}

TEST(PadmeTest, SmallSizes) {
  EXPECT_EQ(PadmeSize(0), 0u);
  EXPECT_EQ(PadmeSize(1), 1u);
  EXPECT_EQ(PadmeSize(2), 2u);
  EXPECT_EQ(PadmeSize(9), 10u);
}

// Every length to 200,000, and some around each power of two.
std::set<uint64_t> InterestingLengths() {
  std::set<uint64_t> lengths;
  for (uint64_t length = 0; length <= 200000; ++length) lengths.insert(length);
  for (int exponent = 17; exponent < 63; ++exponent) {
    const uint64_t power = uint64_t{1} << exponent;
    for (uint64_t delta = 0; delta < 20; ++delta) {
      lengths.insert({power - delta, power + delta, power + power / 3 + delta});
    }
  }
  return lengths;
}

TEST(PadmeTest, IsMonotoneCheapAndItsOwnFixedPoint) {
  uint64_t previous = 0;
  for (const uint64_t length : InterestingLengths()) {
    const uint64_t padded = PadmeSize(length);
    ASSERT_GE(padded, length);
    ASSERT_LE(padded - length, length / 100 * 12 + length % 100 * 12 / 100)
        << length;
    ASSERT_GE(padded, previous) << length;
    ASSERT_EQ(PadmeSize(padded), padded) << length;
    previous = padded;
  }
}

TEST(PadmeTest, CostsUnderFourPercentFromOneMebibyteOn) {
  for (const uint64_t length : InterestingLengths()) {
    if (length < 1 << 20) continue;
    ASSERT_LE(PadmeSize(length) - length, length / 25) << length;
  }
}

TEST(PadmeTest, HidesTheExactSize) {
  std::set<uint64_t> sizes;
  for (uint64_t length = 1 << 20; length < 1 << 21; length += 97) {
    sizes.insert(PadmeSize(length));
  }
  EXPECT_LE(sizes.size(), 33u);
}

TEST(PadmeTest, DoesNotOverflow) {
  EXPECT_EQ(PadmeSize(kMax), kMax);
  EXPECT_EQ(PadmeSize(kMax - 1), kMax);
  EXPECT_EQ(PadmeSize(uint64_t{1} << 63), uint64_t{1} << 63);
}

}  // namespace
}  // namespace coffer::crypto
