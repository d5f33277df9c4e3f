#include "lib/formats/member_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

using Change = std::function<void(MemberRecord&)>;

TEST(MemberRecordTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("member_record");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    MemberRecord record;
    record.vault_id = IdFrom<VaultId>(vector, "vault_id");
    record.device_id = IdFrom<DeviceId>(vector, "device_id");
    record.signing_public_key =
        IdFrom<crypto::SigningPublicKey>(vector, "signing_public_key");
    record.receiving_public_key =
        IdFrom<crypto::BoxPublicKey>(vector, "receiving_public_key");
    record.key_epoch = vector["key_epoch"];
    record.sealed_vault_key = testdata::BytesOf(vector, "sealed_vault_key");
    int64_t nanos = 0;
    ASSERT_TRUE(
        absl::SimpleAtoi(vector["granted_time_ns"].get<std::string>(), &nanos));
    record.granted_time = absl::FromUnixNanos(nanos);
    record.granted_by_device_id =
        IdFrom<DeviceId>(vector, "granted_by_device_id");
    Sign(crypto::SigningKeyPair::FromSeed(KeyFrom(vector, "signing_seed")),
         record);
    EXPECT_EQ(absl::BytesToHexString(SigningInput(record)),
              vector["signing_input"]);
    EXPECT_EQ(record.signature.ToHex(), vector["signature"]);
    EXPECT_THAT(Verify(record.signing_public_key, record), IsOk());
  }
}

TEST(MemberRecordTest, TheSignatureCoversEveryField) {
  const std::vector<Change> changes = {
      [](MemberRecord& r) { r.suite = 2; },
      [](MemberRecord& r) { r.vault_id = IdOf<VaultId>(90); },
      [](MemberRecord& r) { r.device_id = IdOf<DeviceId>(90); },
      [](MemberRecord& r) {
        r.signing_public_key = IdOf<crypto::SigningPublicKey>(90);
      },
      [](MemberRecord& r) {
        r.receiving_public_key = IdOf<crypto::BoxPublicKey>(90);
      },
      [](MemberRecord& r) { r.key_epoch = 1; },
      [](MemberRecord& r) { r.sealed_vault_key[0] = 'x'; },
      [](MemberRecord& r) { r.granted_time += absl::Nanoseconds(1); },
      [](MemberRecord& r) { r.granted_by_device_id = IdOf<DeviceId>(90); },
  };
  const MemberRecord record = TestMemberRecord();
  const auto key = TestSigner().public_key();
  ASSERT_THAT(Verify(key, record), IsOk());
  std::set<std::string> inputs = {SigningInput(record)};
  for (const Change& change : changes) {
    MemberRecord changed = record;
    change(changed);
    EXPECT_TRUE(inputs.insert(SigningInput(changed)).second);
    EXPECT_FALSE(Verify(key, changed).ok());
  }
}

TEST(MemberRecordTest, RefusesWhatNoWriterMakes) {
  const std::vector<Change> changes = {
      [](MemberRecord& r) { r.vault_id = VaultId(); },
      [](MemberRecord& r) { r.device_id = DeviceId(); },
      [](MemberRecord& r) { r.granted_by_device_id = DeviceId(); },
      [](MemberRecord& r) { r.signing_public_key = {}; },
      [](MemberRecord& r) { r.receiving_public_key = {}; },
      [](MemberRecord& r) { r.key_epoch = 1024; },
      [](MemberRecord& r) { r.sealed_vault_key.pop_back(); },
      [](MemberRecord& r) { r.granted_time = absl::InfiniteFuture(); },
  };
  for (const Change& change : changes) {
    MemberRecord record = TestMemberRecord();
    change(record);
    EXPECT_THAT(Validate(record), HasReason(reason::kMalformed));
  }
}

TEST(MemberRecordTest, OnlyTheReceiverOpensTheVaultKey) {
  const auto receiver = crypto::BoxKeyPair::FromSecret(KeyOf(51));
  MemberRecord record = TestMemberRecord();
  const crypto::SecretKey vault_key = KeyOf(100);
  COFFER_ASSERT_OK_AND_ASSIGN(
      record.sealed_vault_key,
      crypto::SealBox(receiver.public_key(), vault_key.Expose()));
  EXPECT_EQ(record.sealed_vault_key.size(), kSealedVaultKeySizeBytes);
  COFFER_ASSERT_OK_AND_ASSIGN(const crypto::SecretKey opened,
                              OpenVaultKey(receiver, record));
  EXPECT_TRUE(opened.Equals(vault_key));
  EXPECT_THAT(OpenVaultKey(crypto::BoxKeyPair::FromSecret(KeyOf(52)), record),
              HasReason(reason::kAuthenticationFailed));
  COFFER_ASSERT_OK_AND_ASSIGN(record.sealed_vault_key,
                              crypto::SealBox(receiver.public_key(), "short"));
  EXPECT_THAT(OpenVaultKey(receiver, record), HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
