#include "lib/formats/vault_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(VaultKeysTest, DerivesEachKeyForItsPurposeAndEpoch) {
  const VaultKeys keys = TestVaultKeys(2);
  const VaultId id = IdOf<VaultId>(1);
  EXPECT_EQ(keys.vault_id(), id);
  EXPECT_EQ(keys.newest_epoch(), 1u);
  EXPECT_TRUE(
      keys.name_key().Equals(crypto::Kdf(KeyOf(100), "name", {id.bytes()})));
  EXPECT_TRUE(
      keys.tag_key().Equals(crypto::Kdf(KeyOf(100), "tag", {id.bytes()})));
  EXPECT_TRUE(
      keys.dedup_key().Equals(crypto::Kdf(KeyOf(101), "dedup", {id.bytes()})));
  COFFER_ASSERT_OK_AND_ASSIGN(const crypto::SecretKey* wrap, keys.WrapKey(1));
  EXPECT_TRUE(wrap->Equals(crypto::Kdf(KeyOf(101), "wrap", {id.bytes()})));
}

TEST(VaultKeysTest, NamesSurviveANewEpoch) {
  EXPECT_TRUE(TestVaultKeys(1).name_key().Equals(TestVaultKeys(3).name_key()));
  EXPECT_TRUE(TestVaultKeys(1).tag_key().Equals(TestVaultKeys(3).tag_key()));
}

TEST(VaultKeysTest, LacksTheKeysOfOtherEpochs) {
  const auto missing = TestVaultKeys(2).WrapKey(2);
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(missing, HasReason(reason::kWrongKey));
}

TEST(VaultKeysTest, RefusesNoKeysAndTooMany) {
  EXPECT_THAT(VaultKeys::Create(IdOf<VaultId>(1), {}),
              HasReason(reason::kMalformed));
  std::vector<crypto::SecretKey> keys;
  for (size_t i = 0; i <= kMaxKeyEpochs; ++i) keys.push_back(KeyOf(1));
  EXPECT_THAT(VaultKeys::Create(IdOf<VaultId>(1), std::move(keys)),
              HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
