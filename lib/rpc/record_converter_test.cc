#include "lib/rpc/record_converter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/file_key.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

// Through the message and back nothing that is signed is lost.
template <typename Record>
void ExpectRoundTrip(const Record& record) {
  const auto converted = FromProto(ToProto(record));
  ASSERT_THAT(converted, IsOk());
  EXPECT_EQ(SigningInput(*converted), SigningInput(record));
  EXPECT_EQ(converted->signature, record.signature);
  EXPECT_EQ(ToProto(*converted).SerializeAsString(),
            ToProto(record).SerializeAsString());
}

template <typename Proto>
void ExpectRefused(const Proto& good,
                   const std::vector<std::function<void(Proto&)>>& changes) {
  ASSERT_THAT(FromProto(good), IsOk());
  for (size_t i = 0; i < changes.size(); ++i) {
    Proto changed = good;
    changes[i](changed);
    const auto converted = FromProto(changed);
    EXPECT_THAT(converted, StatusIs(absl::StatusCode::kInvalidArgument)) << i;
    EXPECT_THAT(converted, HasReason(reason::kMalformed)) << i;
  }
}

TEST(RecordConverterTest, RoundTrips) {
  ExpectRoundTrip(formats::TestVersionRecord());
  ExpectRoundTrip(formats::NextVersionRecord(formats::TestVersionRecord()));
  ExpectRoundTrip(formats::TestEntryRecord());
  ExpectRoundTrip(formats::TestVaultRecord());
  ExpectRoundTrip(formats::TestMemberRecord());
  ExpectRoundTrip(formats::TestReceipt());
}

TEST(RecordConverterTest, RoundTripOfSegmentsAndTimesBefore1970) {
  formats::VersionRecord record = formats::TestVersionRecord();
  record.sealed_manifest.clear();
  record.manifest_segments = {{formats::IdOf<BlobId>(1), 4000},
                              {formats::IdOf<BlobId>(2), 50}};
  record.created_time = absl::FromUnixNanos(-1);
  Sign(formats::TestSigner(), record);
  ExpectRoundTrip(record);
}

TEST(RecordConverterTest, RoundTripOfFileKeys) {
  formats::FileKeyRecord record;
  record.key_epoch = 3;
  record.wrapped = std::string(formats::kWrappedFileKeySizeBytes, 'w');
  record.commitment = formats::IdOf<formats::FileKeyCommitment>(4);
  const common::v1::FileKeyRecord proto = ToProto(record);
  COFFER_ASSERT_OK_AND_ASSIGN(const formats::FileKeyRecord converted,
                              FromProto(proto));
  EXPECT_EQ(converted.key_epoch, 3u);
  EXPECT_EQ(converted.wrapped, record.wrapped);
  EXPECT_EQ(converted.commitment, record.commitment);
  ExpectRefused<common::v1::FileKeyRecord>(
      proto, {[](auto& p) { p.mutable_wrapped_file_key()->pop_back(); },
              [](auto& p) { p.mutable_commitment()->push_back('x'); }});
}

TEST(RecordConverterTest, RefusesBadVersionRecords) {
  using Proto = common::v1::VersionRecord;
  ExpectRefused<Proto>(
      ToProto(formats::TestVersionRecord()),
      {[](Proto& p) { p.set_vault_id("12"); },
       [](Proto& p) { p.set_file_id(std::string(32, 'G')); },
       [](Proto& p) { p.clear_version_id(); },
       [](Proto& p) { p.set_parent_version_id("00"); },
       [](Proto& p) { p.clear_redundancy_scheme(); },
       [](Proto& p) {
         p.set_redundancy_scheme(static_cast<common::v1::RedundancyScheme>(9));
       },
       [](Proto& p) { p.clear_created_time(); },
       [](Proto& p) { p.mutable_created_time()->set_nanos(1000000000); },
       [](Proto& p) { p.mutable_created_time()->set_nanos(-1); },
       [](Proto& p) { p.mutable_created_time()->set_seconds(1LL << 62); },
       [](Proto& p) { p.mutable_created_time()->set_seconds(-(1LL << 62)); },
       [](Proto& p) { p.clear_device_id(); },
       [](Proto& p) { p.clear_sealed_manifest(); },
       [](Proto& p) { p.mutable_manifest_segments()->add_segments(); },
       [](Proto& p) { p.set_blob_ids_sha256("short"); },
       [](Proto& p) { p.clear_previous_record_sha256(); },
       [](Proto& p) { p.mutable_signature()->push_back('x'); }});
}

TEST(RecordConverterTest, RefusesBadEntryRecords) {
  using Proto = common::v1::EntryRecord;
  ExpectRefused<Proto>(
      ToProto(formats::TestEntryRecord()),
      {[](Proto& p) { p.clear_vault_id(); },
       [](Proto& p) { p.clear_operation(); },
       [](Proto& p) {
         p.set_operation(static_cast<common::v1::EntryOperation>(9));
       },
       [](Proto& p) { p.clear_parent_folder_id(); },
       [](Proto& p) { p.set_name_tag("short"); },
       [](Proto& p) { p.clear_child_id(); },
       [](Proto& p) { p.set_kind(static_cast<common::v1::EntryKind>(9)); },
       [](Proto& p) { p.clear_time(); }, [](Proto& p) { p.clear_device_id(); },
       [](Proto& p) { p.clear_signature(); }});
}

TEST(RecordConverterTest, RefusesBadVaultsMembersAndReceipts) {
  ExpectRefused<common::v1::VaultRecord>(
      ToProto(formats::TestVaultRecord()),
      {[](auto& p) { p.clear_policy(); },
       [](auto& p) { p.mutable_policy()->clear_chunking(); },
       [](auto& p) {
         p.mutable_policy()->set_dedup_scope(
             static_cast<common::v1::DedupScope>(9));
       },
       [](auto& p) { p.clear_root_folder_id(); },
       [](auto& p) { p.clear_created_time(); },
       [](auto& p) { p.clear_signature(); }});
  ExpectRefused<common::v1::MemberRecord>(
      ToProto(formats::TestMemberRecord()),
      {[](auto& p) { p.set_signing_public_key("short"); },
       [](auto& p) { p.clear_receiving_public_key(); },
       [](auto& p) { p.clear_granted_by_device_id(); },
       [](auto& p) { p.clear_granted_time(); },
       [](auto& p) { p.clear_signature(); }});
  ExpectRefused<common::v1::Receipt>(
      ToProto(formats::TestReceipt()),
      {[](auto& p) { p.clear_node_id(); },
       [](auto& p) { p.clear_blob_ids_sha256(); },
       [](auto& p) { p.clear_time(); }, [](auto& p) { p.clear_signature(); }});
}

TEST(RecordConverterTest, AnUnknownSuiteIsKeptForValidate) {
  common::v1::EntryRecord proto = ToProto(formats::TestEntryRecord());
  proto.set_suite(2);
  COFFER_ASSERT_OK_AND_ASSIGN(const formats::EntryRecord record,
                              FromProto(proto));
  EXPECT_THAT(Validate(record), HasReason(reason::kUnknownSuite));
}

}  // namespace
}  // namespace coffer::rpc
