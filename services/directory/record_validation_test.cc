#include "services/directory/record_validation.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

namespace records = common::v1;
using ::testing::AllOf;

// Holds that `record` is accepted, and refused after each of `changes`.
template <typename Record>
void CheckRefusals(const Record& record,
                   const std::function<absl::Status(const Record&)>& validate,
                   const std::vector<std::function<void(Record*)>>& changes) {
  EXPECT_THAT(validate(record), IsOk());
  for (size_t i = 0; i < changes.size(); ++i) {
    Record changed = record;
    changes[i](&changed);
    EXPECT_THAT(validate(changed),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kInvalidRequest)))
        << "change " << i;
  }
}

TEST(RecordValidation, ChecksPolicies) {
  CheckRefusals<records::VaultPolicy>(
      sample::CreateVault().vault().policy(), ValidatePolicy,
      {[](auto* p) { p->set_replication_factor(0); },
       [](auto* p) { p->set_replication_factor(9); },
       [](auto* p) { p->set_write_quorum(0); },
       [](auto* p) { p->set_write_quorum(4); },
       [](auto* p) { p->clear_chunking(); },
       [](auto* p) { p->clear_dedup_scope(); },
       [](auto* p) { p->set_dedup_scope(static_cast<records::DedupScope>(9)); },
       [](auto* p) { p->mutable_chunking()->clear_algorithm(); },
       [](auto* p) { p->mutable_chunking()->set_min_size_bytes(0); },
       [](auto* p) { p->mutable_chunking()->set_min_size_bytes(2 << 20); },
       [](auto* p) { p->mutable_chunking()->set_average_size_bytes(8 << 20); },
       [](auto* p) { p->mutable_chunking()->set_average_size_bytes(999999); },
       [](auto* p) {
         p->mutable_chunking()->set_max_size_bytes(kMaxChunkBytes + 1);
       }});
  records::VaultPolicy fixed = sample::CreateVault().vault().policy();
  fixed.mutable_chunking()->set_algorithm(records::CHUNKING_ALGORITHM_FIXED);
  EXPECT_FALSE(ValidatePolicy(fixed).ok()) << "sizes of FASTCDC";
  fixed.mutable_chunking()->clear_min_size_bytes();
  fixed.mutable_chunking()->clear_average_size_bytes();
  EXPECT_THAT(ValidatePolicy(fixed), IsOk());
}

TEST(RecordValidation, ChecksVaultsAndMembers) {
  CheckRefusals<records::VaultRecord>(
      sample::CreateVault().vault(), ValidateVaultRecord,
      {[](auto* v) { v->set_vault_id("x"); },
       [](auto* v) { v->clear_root_folder_id(); },
       [](auto* v) { v->clear_policy(); },
       [](auto* v) { v->clear_sealed_name(); },
       [](auto* v) { v->set_sealed_name(std::string(513, 'n')); },
       [](auto* v) { v->clear_created_time(); },
       [](auto* v) { v->mutable_created_time()->set_nanos(-1); },
       [](auto* v) { v->clear_device_id(); },
       [](auto* v) { v->set_signature("s"); }});
  CheckRefusals<records::MemberRecord>(
      sample::CreateVault().member(), ValidateMemberRecord,
      {[](auto* m) { m->set_signing_public_key("short"); },
       [](auto* m) { m->clear_receiving_public_key(); },
       [](auto* m) { m->set_sealed_vault_key(std::string(257, 'k')); },
       [](auto* m) { m->clear_granted_time(); },
       [](auto* m) { m->clear_granted_by_device_id(); },
       [](auto* m) { m->clear_signature(); }});
}

TEST(RecordValidation, ChecksEntries) {
  const auto validate = [](const records::EntryRecord& entry) {
    return ValidateEntryRecord(entry, records::ENTRY_OPERATION_CREATE,
                               records::ENTRY_KIND_FOLDER);
  };
  CheckRefusals<records::EntryRecord>(
      sample::CreateFolder(1, sample::RootId(), 1, 50).entry(), validate,
      {[](auto* e) { e->set_operation(records::ENTRY_OPERATION_DELETE); },
       [](auto* e) { e->set_kind(records::ENTRY_KIND_FILE); },
       [](auto* e) { e->set_name_tag("tag"); },
       [](auto* e) { e->clear_parent_folder_id(); },
       [](auto* e) { e->set_child_id(std::string(32, '0')); },
       [](auto* e) { e->clear_sealed_name(); },
       [](auto* e) {
         e->set_sealed_attributes(
             std::string(kMaxSealedAttributesBytes + 1, 'a'));
       },
       [](auto* e) { e->clear_time(); },
       [](auto* e) { e->clear_signature(); }});
}

TEST(RecordValidation, DeletionsCarryNoNames) {
  records::EntryRecord entry =
      sample::Entry(records::ENTRY_OPERATION_DELETE, records::ENTRY_KIND_FILE,
                    sample::RootId(), 1, 50);
  const auto validate = [&entry] {
    return ValidateEntryRecord(entry, records::ENTRY_OPERATION_DELETE,
                               records::ENTRY_KIND_UNSPECIFIED);
  };
  EXPECT_THAT(validate(), IsOk());
  entry.set_sealed_name(std::string(100, 'n'));
  EXPECT_THAT(validate(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RecordValidation, ChecksVersions) {
  const records::VersionRecord version =
      sample::FirstVersion(sample::RootId(), 1, 700, {1}).commit().version();
  CheckRefusals<records::VersionRecord>(
      version, ValidateVersionRecord,
      {[](auto* v) { v->set_version_number(0); },
       [](auto* v) { v->set_version_number(2); },
       [](auto* v) { v->set_parent_version_id(sample::Id(5)); },
       [](auto* v) { v->clear_redundancy_scheme(); },
       [](auto* v) { v->clear_manifest(); },
       [](auto* v) { v->set_sealed_manifest("tiny"); },
       [](auto* v) {
         v->set_sealed_manifest(std::string(kMaxSealedManifestBytes + 1, 'm'));
       },
       [](auto* v) { v->mutable_manifest_segments(); },
       [](auto* v) {
         v->mutable_manifest_segments()->add_segments()->set_blob_id("short");
       },
       [](auto* v) { v->set_reference_count(kMaxStreamReferences + 1); },
       [](auto* v) { v->set_blob_ids_sha256("short"); },
       [](auto* v) { v->clear_previous_record_sha256(); },
       [](auto* v) { v->clear_signature(); }});
  records::VersionRecord other_suite = version;
  other_suite.set_suite(7);
  EXPECT_THAT(ValidateVersionRecord(other_suite),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kUnknownSuite)));
}

TEST(RecordValidation, ChecksFileKeysAndEndpoints) {
  CheckRefusals<records::FileKeyRecord>(
      sample::FirstVersion(sample::RootId(), 1, 700, {}).commit().file_key(),
      ValidateFileKey,
      {[](auto* k) { k->set_wrapped_file_key("short"); },
       [](auto* k) { k->clear_commitment(); }});
  CheckRefusals<records::Endpoint>(
      sample::Node(1).Registration().endpoints(0), ValidateEndpoint,
      {[](auto* e) { e->clear_network_class(); },
       [](auto* e) { e->clear_address(); },
       [](auto* e) { e->set_address(std::string(257, 'a')); }});
}

// Appends a field that nobody knows.
template <typename Record>
void AddBallast(size_t size_bytes, Record* record) {
  record->GetReflection()->MutableUnknownFields(record)->AddLengthDelimited(
      /*number=*/9999, std::string(size_bytes, 'x'));
}

TEST(RecordValidation, BoundsFieldsThatItDoesNotKnow) {
  const auto add = [](auto* record) { AddBallast(100'000, record); };
  CheckRefusals<records::VaultRecord>(sample::CreateVault().vault(),
                                      ValidateVaultRecord, {add});
  CheckRefusals<records::MemberRecord>(sample::CreateVault().member(),
                                       ValidateMemberRecord, {add});
  const v1::VersionCommit commit =
      sample::FirstVersion(sample::RootId(), 1, 2, {1}).commit();
  CheckRefusals<records::VersionRecord>(commit.version(), ValidateVersionRecord,
                                        {add});
  CheckRefusals<records::FileKeyRecord>(commit.file_key(), ValidateFileKey,
                                        {add});
  CheckRefusals<records::EntryRecord>(
      commit.entry(),
      [](const records::EntryRecord& entry) {
        return ValidateEntryRecord(entry, records::ENTRY_OPERATION_CREATE,
                                   records::ENTRY_KIND_FILE);
      },
      {add, [](auto* e) { AddBallast(100'000, e->mutable_time()); }});
  records::VersionRecord newer = commit.version();
  AddBallast(1000, &newer);
  EXPECT_THAT(ValidateVersionRecord(newer), IsOk());
}

}  // namespace
}  // namespace coffer::directory
