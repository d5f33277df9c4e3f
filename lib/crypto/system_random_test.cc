#include "lib/crypto/system_random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>

#include "absl/types/span.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::crypto {
namespace {

TEST(SystemRandomTest, DoesNotRepeat) {
  SystemRandom random;
  std::set<FileId> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewId<FileId>(random));
  EXPECT_EQ(ids.size(), 1000u);
}

TEST(SystemRandomTest, FillsToTheEdgesAndNotBeyond) {
  SystemRandom random;
  constexpr size_t kSize = 64;
  std::array<uint8_t, kSize + 2> buffer;
  std::array<bool, kSize> changed{};
  // A byte that stays zero 40 times in a row was not written.
  for (int i = 0; i < 40; ++i) {
    buffer.fill(0);
    random.Fill(absl::MakeSpan(buffer).subspan(1, kSize));
    EXPECT_EQ(buffer.front(), 0);
    EXPECT_EQ(buffer.back(), 0);
    for (size_t j = 0; j < kSize; ++j) changed[j] |= buffer[j + 1] != 0;
  }
  for (size_t j = 0; j < kSize; ++j) EXPECT_TRUE(changed[j]) << j;
}

TEST(SystemRandomTest, FillingNothingIsFine) {
  SystemRandom random;
  std::array<uint8_t, 1> byte = {42};
  random.Fill(absl::MakeSpan(byte).first(0));
  EXPECT_EQ(byte[0], 42);
}

}  // namespace
}  // namespace coffer::crypto
