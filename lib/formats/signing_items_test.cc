#include "lib/formats/signing_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "absl/time/time.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/vault_policy.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(SigningItemsTest, EncodesEachKindOfItem) {
  EXPECT_EQ(SigningItems("test")
                .Bytes("raw")
                .Number(7)
                .Choice(DedupScope::kVault)
                .Time(absl::FromUnixNanos(-1))
                .HashOf("data")
                .Encode(),
            crypto::LabeledPae("test", {"raw", crypto::Le64(7), crypto::Le64(2),
                                        crypto::Le64(~uint64_t{0}),
                                        crypto::Sha256("data").bytes()}));
  EXPECT_EQ(SigningItems("test").Encode(), crypto::Pae({"coffer/1/test"}));
}

TEST(SigningItemsTest, TimesFitInto64Bits) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(ValidateSignedTime(absl::FromUnixNanos(kMin)), IsOk());
  EXPECT_THAT(ValidateSignedTime(absl::FromUnixNanos(kMax)), IsOk());
  for (const absl::Time time :
       {absl::FromUnixNanos(kMin) - absl::Nanoseconds(1),
        absl::FromUnixNanos(kMax) + absl::Nanoseconds(1), absl::InfinitePast(),
        absl::InfiniteFuture()}) {
    EXPECT_THAT(ValidateSignedTime(time), HasReason(reason::kMalformed));
  }
}

}  // namespace
}  // namespace coffer::formats
