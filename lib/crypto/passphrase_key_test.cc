#include "lib/crypto/passphrase_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr PassphraseCost kLowest = {kPassphraseMinMemoryBytes,
                                    kPassphraseMinPasses};

TEST(PassphraseKeyTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("argon2id");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const std::string salt_bytes = testdata::BytesOf(vector, "salt");
    PassphraseSalt salt;
    ASSERT_EQ(salt_bytes.size(), salt.size());
    std::copy(salt_bytes.begin(), salt_bytes.end(), salt.begin());
    const auto key =
        DerivePassphraseKey(testdata::BytesOf(vector, "passphrase"), salt,
                            {vector["memory_bytes"].get<uint64_t>(),
                             vector["passes"].get<uint32_t>()});
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(key->Expose(), testdata::BytesOf(vector, "key"));
  }
}

TEST(PassphraseKeyTest, PassphraseAndSaltCount) {
  FakeRandom random;
  const PassphraseSalt salt = NewPassphraseSalt(random);
  const PassphraseSalt other_salt = NewPassphraseSalt(random);
  const auto key = DerivePassphraseKey("passphrase", salt, kLowest);
  const auto other = DerivePassphraseKey("Passphrase", salt, kLowest);
  const auto salted = DerivePassphraseKey("passphrase", other_salt, kLowest);
  ASSERT_TRUE(key.ok() && other.ok() && salted.ok());
  EXPECT_FALSE(key->Equals(*other));
  EXPECT_FALSE(key->Equals(*salted));
}

TEST(PassphraseKeyTest, TheDefaultIsAllowed) {
  EXPECT_THAT(CheckPassphraseCost({}), IsOk());
  EXPECT_THAT(CheckPassphraseCost(kLowest), IsOk());
  EXPECT_THAT(CheckPassphraseCost({kPassphraseMaxMemoryBytes, 16}), IsOk());
}

TEST(PassphraseKeyTest, CheapAndRuinousCostsAreRefusedAtOnce) {
  constexpr uint64_t kMax64 = std::numeric_limits<uint64_t>::max();
  for (const PassphraseCost& cost : {
           PassphraseCost{0, 3},
           PassphraseCost{kPassphraseMinMemoryBytes - 1024, 3},
           PassphraseCost{kPassphraseMinMemoryBytes + 1, 3},
           PassphraseCost{kPassphraseMaxMemoryBytes + 1024, 3},
           PassphraseCost{kMax64, 3},
           PassphraseCost{kPassphraseMinMemoryBytes, 0},
           PassphraseCost{kPassphraseMinMemoryBytes, 2},
           PassphraseCost{kPassphraseMinMemoryBytes, 17},
           PassphraseCost{kPassphraseMinMemoryBytes, 0xffffffff},
       }) {
    EXPECT_THAT(CheckPassphraseCost(cost), StatusIs(kInvalid));
    EXPECT_THAT(DerivePassphraseKey("passphrase", {}, cost),
                StatusIs(kInvalid));
  }
}

TEST(PassphraseKeyTest, EmptyAndEndlessPassphrasesAreRefused) {
  EXPECT_THAT(DerivePassphraseKey("", {}, kLowest), StatusIs(kInvalid));
  EXPECT_THAT(DerivePassphraseKey(std::string(kPassphraseMaxSizeBytes + 1, 'p'),
                                  {}, kLowest),
              StatusIs(kInvalid));
}

}  // namespace
}  // namespace coffer::crypto
