#include "lib/formats/keyring_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/signing.h"
#include "lib/formats/keyring.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

// Offsets of the encoding, after version, device and keys.
constexpr size_t kVaultCountOffset = 4 + 16 + 32 + 32;
constexpr size_t kNameSizeOffset = kVaultCountOffset + 4;
constexpr size_t kOwnOffset = kNameSizeOffset + 4 + 6 + 3 * 16 + 32;
constexpr size_t kKeyCountOffset = kOwnOffset + 1;

KeyringVault Vault(const std::string& name, uint8_t id) {
  KeyringVault vault;
  vault.name = name;
  vault.vault_id = IdOf<VaultId>(id);
  vault.root_folder_id = IdOf<FolderId>(3);
  vault.epoch_keys.push_back(KeyOf(100));
  vault.creator = {IdOf<DeviceId>(5), IdOf<crypto::SigningPublicKey>(6)};
  vault.own = true;
  return vault;
}

Keyring TestKeyring() {
  crypto::FakeRandom random;
  Keyring keyring = Keyring::Generate(random);
  keyring.vaults.push_back(Vault("photos", 1));
  return keyring;
}

std::string Encode(const Keyring& keyring) {
  return std::string(EncodeKeyring(keyring).value().Expose());
}

TEST(KeyringCodecTest, RoundTrip) {
  Keyring keyring = TestKeyring();
  keyring.vaults.push_back(Vault("letters", 2));
  keyring.vaults[1].epoch_keys.push_back(KeyOf(101));
  keyring.vaults[1].own = false;
  const std::string encoded = Encode(keyring);
  COFFER_ASSERT_OK_AND_ASSIGN(const Keyring decoded, DecodeKeyring(encoded));
  EXPECT_EQ(decoded.device_id, keyring.device_id);
  ASSERT_NE(decoded.FindVault("letters"), nullptr);
  EXPECT_EQ(decoded.FindVault("letters")->epoch_keys.size(), 2u);
  EXPECT_EQ(decoded.FindVault("other"), nullptr);
  EXPECT_EQ(Encode(decoded), encoded);
  EXPECT_EQ(Encode(keyring.Clone()), encoded);
}

TEST(KeyringCodecTest, RefusesTruncationAndExtension) {
  const std::string encoded = Encode(TestKeyring());
  for (size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_THAT(DecodeKeyring(encoded.substr(0, size)),
                HasReason(reason::kMalformed));
  }
  EXPECT_THAT(DecodeKeyring(encoded + std::string(1, '\0')),
              HasReason(reason::kMalformed));
}

TEST(KeyringCodecTest, AChangedByteIsRefusedOrKept) {
  // What is decoded is exactly what is there: no two encodings of one keyring.
  const std::string encoded = Encode(TestKeyring());
  for (size_t i = 0; i < encoded.size(); ++i) {
    const std::string changed = FlipBit(encoded, i);
    const auto decoded = DecodeKeyring(changed);
    if (decoded.ok()) {
      EXPECT_EQ(Encode(*decoded), changed) << i;
    }
  }
}

TEST(KeyringCodecTest, HugeNumbersAreRefusedAtOnce) {
  const std::string encoded = Encode(TestKeyring());
  for (const size_t offset :
       {kVaultCountOffset, kNameSizeOffset, kKeyCountOffset}) {
    std::string huge = encoded;
    huge.replace(offset, 4, "\xff\xff\xff\xff");
    EXPECT_THAT(DecodeKeyring(huge), HasReason(reason::kMalformed));
  }
  std::string flag = encoded;
  flag[kOwnOffset] = 2;
  EXPECT_THAT(DecodeKeyring(flag), HasReason(reason::kMalformed));
}

TEST(KeyringCodecTest, RefusesANewerVersion) {
  std::string newer = Encode(TestKeyring());
  newer[0] = 2;
  EXPECT_THAT(DecodeKeyring(newer), HasReason(reason::kUnknownSuite));
}

TEST(KeyringCodecTest, RefusesAmbiguousKeyrings) {
  Keyring same_name = TestKeyring();
  same_name.vaults.push_back(Vault("photos", 2));
  Keyring same_id = TestKeyring();
  same_id.vaults.push_back(Vault("other", 1));
  Keyring bad_name = TestKeyring();
  bad_name.vaults[0].name = "a/b";
  Keyring no_keys = TestKeyring();
  no_keys.vaults[0].epoch_keys.clear();
  Keyring no_root = TestKeyring();
  no_root.vaults[0].root_folder_id = FolderId();
  Keyring no_device = TestKeyring();
  no_device.device_id = DeviceId();
  for (const Keyring* keyring :
       {&same_name, &same_id, &bad_name, &no_keys, &no_root, &no_device}) {
    EXPECT_THAT(EncodeKeyring(*keyring),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace coffer::formats
