#include "lib/formats/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/crypto/sealed_box.h"
#include "lib/crypto/signing.h"
#include "lib/formats/member_record.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

using crypto::SigningKeyPair;

// Device n has id IdOf(n) and the seed KeyOf(n); device 1 made the vault.
MemberRecord Grant(uint8_t granter, uint8_t device) {
  MemberRecord record = TestMemberRecord();
  record.device_id = IdOf<DeviceId>(device);
  record.granted_by_device_id = IdOf<DeviceId>(granter);
  record.signing_public_key =
      SigningKeyPair::FromSeed(KeyOf(device)).public_key();
  record.receiving_public_key = IdOf<crypto::BoxPublicKey>(device);
  Sign(SigningKeyPair::FromSeed(KeyOf(granter)), record);
  return record;
}

PinnedCreator Creator() {
  return {IdOf<DeviceId>(1), SigningKeyPair::FromSeed(KeyOf(1)).public_key()};
}

absl::StatusOr<Membership> Verify(const std::vector<MemberRecord>& records) {
  return Membership::Verify(IdOf<VaultId>(1), Creator(), records);
}

TEST(MembershipTest, FollowsChainsInAnyOrder) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const Membership membership,
      Verify({Grant(3, 4), Grant(2, 3), Grant(1, 1), Grant(1, 2)}));
  EXPECT_EQ(membership.members().size(), 4u);
  COFFER_ASSERT_OK_AND_ASSIGN(const Member member,
                              membership.Find(IdOf<DeviceId>(4)));
  EXPECT_EQ(member.signing_public_key,
            SigningKeyPair::FromSeed(KeyOf(4)).public_key());
  EXPECT_EQ(member.receiving_public_key, IdOf<crypto::BoxPublicKey>(4));
}

TEST(MembershipTest, NeedsTheCreatorsOwnRecord) {
  EXPECT_THAT(Verify({}), HasReason(reason::kSignatureInvalid));
  EXPECT_THAT(Verify({Grant(1, 2)}), HasReason(reason::kSignatureInvalid));
  EXPECT_THAT(Verify({Grant(2, 2)}), HasReason(reason::kSignatureInvalid));
}

TEST(MembershipTest, AServerCannotReplaceTheCreator) {
  MemberRecord impostor = Grant(1, 1);
  impostor.signing_public_key =
      SigningKeyPair::FromSeed(KeyOf(66)).public_key();
  Sign(SigningKeyPair::FromSeed(KeyOf(66)), impostor);
  EXPECT_THAT(Verify({impostor}), HasReason(reason::kSignatureInvalid));
  // Even when the creator signed it.
  Sign(SigningKeyPair::FromSeed(KeyOf(1)), impostor);
  EXPECT_THAT(Verify({impostor}), HasReason(reason::kSignatureInvalid));
}

TEST(MembershipTest, RefusesRecordsOutsideTheChain) {
  // Two devices that vouch for each other, and for themselves.
  EXPECT_THAT(Verify({Grant(1, 1), Grant(5, 6), Grant(6, 5)}),
              HasReason(reason::kSignatureInvalid));
  EXPECT_THAT(Verify({Grant(1, 1), Grant(5, 5)}),
              HasReason(reason::kSignatureInvalid));
}

TEST(MembershipTest, RefusesForgedGrants) {
  MemberRecord forged = Grant(1, 2);
  Sign(SigningKeyPair::FromSeed(KeyOf(2)), forged);
  EXPECT_THAT(Verify({Grant(1, 1), forged}),
              HasReason(reason::kSignatureInvalid));
}

TEST(MembershipTest, ADeviceHasOnePairOfKeys) {
  MemberRecord next_epoch = Grant(1, 2);
  next_epoch.key_epoch = 1;
  Sign(SigningKeyPair::FromSeed(KeyOf(1)), next_epoch);
  EXPECT_THAT(Verify({Grant(1, 1), Grant(1, 2), next_epoch}), IsOk());
  next_epoch.receiving_public_key = IdOf<crypto::BoxPublicKey>(77);
  Sign(SigningKeyPair::FromSeed(KeyOf(1)), next_epoch);
  EXPECT_THAT(Verify({Grant(1, 1), Grant(1, 2), next_epoch}),
              HasReason(reason::kSignatureInvalid));
}

TEST(MembershipTest, RefusesOtherVaultsAndTooManyRecords) {
  MemberRecord other = Grant(1, 2);
  other.vault_id = IdOf<VaultId>(2);
  Sign(SigningKeyPair::FromSeed(KeyOf(1)), other);
  EXPECT_THAT(Verify({Grant(1, 1), other}), HasReason(reason::kMalformed));
  EXPECT_THAT(Verify(std::vector<MemberRecord>(kMaxMemberRecords + 1)),
              HasReason(reason::kMalformed));
  MemberRecord unknown = Grant(1, 2);
  unknown.suite = 2;
  EXPECT_THAT(Verify({Grant(1, 1), unknown}), HasReason(reason::kUnknownSuite));
}

TEST(MembershipTest, VerifiesRecordsOfMembersOnly) {
  COFFER_ASSERT_OK_AND_ASSIGN(const Membership membership,
                              Verify({Grant(1, 1), Grant(1, 2)}));
  VersionRecord record = TestVersionRecord();
  record.device_id = IdOf<DeviceId>(2);
  Sign(SigningKeyPair::FromSeed(KeyOf(2)), record);
  EXPECT_THAT(membership.VerifyRecord(record), IsOk());
  // By a member, but not the one that it names.
  Sign(SigningKeyPair::FromSeed(KeyOf(1)), record);
  EXPECT_THAT(membership.VerifyRecord(record),
              HasReason(reason::kSignatureInvalid));
  record.device_id = IdOf<DeviceId>(3);
  Sign(SigningKeyPair::FromSeed(KeyOf(3)), record);
  EXPECT_THAT(membership.VerifyRecord(record),
              StatusIs(absl::StatusCode::kDataLoss));
  record.device_id = IdOf<DeviceId>(2);
  record.vault_id = IdOf<VaultId>(9);
  Sign(SigningKeyPair::FromSeed(KeyOf(2)), record);
  EXPECT_THAT(membership.VerifyRecord(record),
              HasReason(reason::kSignatureInvalid));
}

}  // namespace
}  // namespace coffer::formats
