#include "lib/formats/keyring_sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/passphrase_key.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/keyring.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {
namespace {

using crypto::SecretBytes;

constexpr size_t kHeaderSizeBytes = 70;
constexpr size_t kSuiteOffset = 8;
constexpr size_t kKdfOffset = 9;
constexpr size_t kMemoryOffset = 10;
constexpr size_t kPassesOffset = 18;
constexpr crypto::PassphraseCost kLowestCost = {
    crypto::kPassphraseMinMemoryBytes, crypto::kPassphraseMinPasses};

Keyring KeyringFrom(const nlohmann::json& vector) {
  Keyring keyring{IdFrom<DeviceId>(vector, "device_id"),
                  KeyFrom(vector, "signing_seed"),
                  KeyFrom(vector, "receiving_secret"),
                  {}};
  for (const auto& item : vector["vaults"]) {
    KeyringVault vault;
    vault.name = testdata::BytesOf(item, "plain_name");
    vault.vault_id = IdFrom<VaultId>(item, "vault_id");
    vault.root_folder_id = IdFrom<FolderId>(item, "root_folder_id");
    vault.creator = {
        IdFrom<DeviceId>(item, "creator_device_id"),
        IdFrom<crypto::SigningPublicKey>(item, "creator_public_key")};
    vault.own = item["own"] == 1;
    vault.epoch_keys = KeysFrom(item, "epoch_keys");
    keyring.vaults.push_back(std::move(vault));
  }
  return keyring;
}

std::string SealedWithoutPassphrase() {
  crypto::FakeRandom random;
  return SealKeyring(Keyring::Generate(random), {}, random).value();
}

TEST(KeyringSealerTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("keyring");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    KeyringProtection protection;
    protection.cost = kLowestCost;
    const bool has_passphrase = !vector["passphrase"].is_null();
    if (has_passphrase) {
      protection.passphrase =
          SecretBytes::CopyFrom(testdata::BytesOf(vector, "passphrase"));
    }
    ScriptedRandom random(
        {testdata::BytesOf(vector, has_passphrase ? "salt" : "key"),
         testdata::BytesOf(vector, "nonce")});
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::string file,
        SealKeyring(KeyringFrom(vector), protection, random));
    EXPECT_EQ(file, testdata::BytesOf(vector, "file")) << vector["name"];
    EXPECT_THAT(KeyringNeedsPassphrase(file), IsOkAndHolds(has_passphrase));
  }
}

TEST(KeyringSealerTest, OpensWithTheRightPassphraseOnly) {
  crypto::FakeRandom random;
  const Keyring keyring = Keyring::Generate(random);
  KeyringProtection protection;
  protection.cost = kLowestCost;
  protection.passphrase = SecretBytes::CopyFrom("right");
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string file,
                              SealKeyring(keyring, protection, random));
  const SecretBytes right = SecretBytes::CopyFrom("right");
  COFFER_ASSERT_OK_AND_ASSIGN(const Keyring opened, OpenKeyring(file, &right));
  EXPECT_TRUE(opened.signing_seed.Equals(keyring.signing_seed));
  const SecretBytes wrong = SecretBytes::CopyFrom("wrong");
  for (const SecretBytes* passphrase :
       {&wrong, static_cast<const SecretBytes*>(nullptr)}) {
    const auto refused = OpenKeyring(file, passphrase);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_THAT(refused, HasReason(reason::kWrongKey));
  }
  // A damaged body is no wrong passphrase.
  EXPECT_THAT(OpenKeyring(FlipBit(file, file.size() - 1), &right),
              HasReason(reason::kAuthenticationFailed));
}

TEST(KeyringSealerTest, RefusesEveryChangedByteAndLength) {
  const std::string file = SealedWithoutPassphrase();
  ASSERT_THAT(OpenKeyring(file, nullptr), IsOk());
  for (size_t i = 0; i < file.size(); ++i) {
    EXPECT_FALSE(OpenKeyring(FlipBit(file, i), nullptr).ok()) << i;
    EXPECT_FALSE(OpenKeyring(file.substr(0, i), nullptr).ok()) << i;
  }
  EXPECT_THAT(OpenKeyring(file + "x", nullptr),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(
      OpenKeyring(std::string(kMaxKeyringFileSizeBytes + 1, 'C'), nullptr),
      HasReason(reason::kMalformed));
}

TEST(KeyringSealerTest, RefusesUnknownSuitesAndProtections) {
  const std::string file = SealedWithoutPassphrase();
  std::string other = file;
  other[kSuiteOffset] = 2;
  EXPECT_THAT(OpenKeyring(other, nullptr), HasReason(reason::kUnknownSuite));
  other = file;
  other[kKdfOffset] = 2;
  EXPECT_THAT(OpenKeyring(other, nullptr), HasReason(reason::kUnknownSuite));
  EXPECT_THAT(OpenKeyring("not a keyring", nullptr),
              HasReason(reason::kMalformed));
}

TEST(KeyringSealerTest, RefusesCostsOutsideTheLimitsBeforeRunning) {
  std::string file = SealedWithoutPassphrase();
  file[kKdfOffset] = 1;
  const SecretBytes passphrase = SecretBytes::CopyFrom("any");
  // Far more memory or time than any test has; also too little.
  for (const auto& cost : std::vector<std::pair<uint64_t, uint32_t>>{
           {uint64_t{1} << 50, 3},
           {uint64_t{64} << 20, 0xffffffff},
           {uint64_t{64} << 20, 2},
           {uint64_t{63} << 20, 3},
           {0, 0}}) {
    for (size_t i = 0; i < 8; ++i) {
      file[kMemoryOffset + i] = static_cast<char>(cost.first >> (8 * i));
    }
    for (size_t i = 0; i < 4; ++i) {
      file[kPassesOffset + i] = static_cast<char>(cost.second >> (8 * i));
    }
    EXPECT_THAT(OpenKeyring(file, &passphrase),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(KeyringNeedsPassphrase(file),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(KeyringSealerTest, NeverSealsTwiceAlike) {
  crypto::FakeRandom random;
  const Keyring keyring = Keyring::Generate(random);
  const std::string one = SealKeyring(keyring, {}, random).value();
  const std::string two = SealKeyring(keyring, {}, random).value();
  EXPECT_NE(one, two);
  EXPECT_EQ(one.find(std::string(keyring.signing_seed.Expose())),
            std::string::npos);
  EXPECT_GT(one.size(), kHeaderSizeBytes);
}

}  // namespace
}  // namespace coffer::formats
