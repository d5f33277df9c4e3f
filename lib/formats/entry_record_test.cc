#include "lib/formats/entry_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "lib/crypto/signing.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

using Change = std::function<void(EntryRecord&)>;

TEST(EntryRecordTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("entry_record");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    EntryRecord record;
    record.vault_id = IdFrom<VaultId>(vector, "vault_id");
    record.operation = static_cast<EntryOperation>(vector["operation"]);
    record.parent_folder_id = IdFrom<FolderId>(vector, "parent_folder_id");
    record.name_tag = IdFrom<NameTag>(vector, "name_tag");
    record.child_id = IdFrom<EntryId>(vector, "child_id");
    record.kind = static_cast<EntryKind>(vector["kind"]);
    record.sealed_name = testdata::BytesOf(vector, "sealed_name");
    record.sealed_attributes = testdata::BytesOf(vector, "sealed_attributes");
    int64_t nanos = 0;
    ASSERT_TRUE(absl::SimpleAtoi(vector["time_ns"].get<std::string>(), &nanos));
    record.time = absl::FromUnixNanos(nanos);
    record.device_id = IdFrom<DeviceId>(vector, "device_id");
    Sign(crypto::SigningKeyPair::FromSeed(KeyFrom(vector, "signing_seed")),
         record);
    EXPECT_EQ(absl::BytesToHexString(SigningInput(record)),
              vector["signing_input"]);
    EXPECT_EQ(record.signature.ToHex(), vector["signature"]);
    EXPECT_THAT(Validate(record), IsOk()) << vector["name"];
  }
}

TEST(EntryRecordTest, TheSignatureCoversEveryField) {
  const std::vector<Change> changes = {
      [](EntryRecord& r) { r.suite = 2; },
      [](EntryRecord& r) { r.vault_id = IdOf<VaultId>(90); },
      [](EntryRecord& r) { r.operation = EntryOperation::kMove; },
      [](EntryRecord& r) { r.parent_folder_id = IdOf<FolderId>(90); },
      [](EntryRecord& r) { r.name_tag = IdOf<NameTag>(90); },
      [](EntryRecord& r) { r.child_id = IdOf<EntryId>(90); },
      [](EntryRecord& r) { r.kind = EntryKind::kFolder; },
      [](EntryRecord& r) { r.sealed_name[0] = 'x'; },
      [](EntryRecord& r) { r.sealed_attributes = std::string(60, 'a'); },
      [](EntryRecord& r) { r.time += absl::Nanoseconds(1); },
      [](EntryRecord& r) { r.device_id = IdOf<DeviceId>(90); },
  };
  const EntryRecord record = TestEntryRecord();
  const auto key = TestSigner().public_key();
  ASSERT_THAT(Verify(key, record), IsOk());
  std::set<std::string> inputs = {SigningInput(record)};
  for (const Change& change : changes) {
    EntryRecord changed = record;
    change(changed);
    EXPECT_TRUE(inputs.insert(SigningInput(changed)).second);
    EXPECT_FALSE(Verify(key, changed).ok());
  }
  EXPECT_THAT(
      Verify(crypto::SigningKeyPair::FromSeed(KeyOf(1)).public_key(), record),
      HasReason(reason::kSignatureInvalid));
}

TEST(EntryRecordTest, RefusesWhatNoWriterMakes) {
  const std::vector<Change> changes = {
      [](EntryRecord& r) { r.vault_id = VaultId(); },
      [](EntryRecord& r) { r.parent_folder_id = FolderId(); },
      [](EntryRecord& r) { r.name_tag = NameTag(); },
      [](EntryRecord& r) { r.child_id = EntryId(); },
      [](EntryRecord& r) { r.device_id = DeviceId(); },
      [](EntryRecord& r) { r.child_id = ToEntryId(r.parent_folder_id); },
      [](EntryRecord& r) { r.operation = EntryOperation::kUnspecified; },
      [](EntryRecord& r) { r.operation = static_cast<EntryOperation>(4); },
      [](EntryRecord& r) { r.kind = EntryKind::kUnspecified; },
      [](EntryRecord& r) { r.kind = static_cast<EntryKind>(3); },
      [](EntryRecord& r) { r.operation = EntryOperation::kDelete; },
      [](EntryRecord& r) { r.sealed_name.clear(); },
      [](EntryRecord& r) { r.sealed_name.resize(73); },
      [](EntryRecord& r) { r.sealed_attributes = std::string(60, 'a'); },
      [](EntryRecord& r) {
        r.kind = EntryKind::kFolder;
        r.sealed_attributes = std::string(40, 'a');
      },
      [](EntryRecord& r) {
        r.kind = EntryKind::kFolder;
        r.sealed_attributes = std::string(4393, 'a');
      },
      [](EntryRecord& r) { r.time = absl::InfiniteFuture(); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    EntryRecord record = TestEntryRecord();
    changes[i](record);
    EXPECT_THAT(Validate(record), HasReason(reason::kMalformed)) << i;
  }
  EntryRecord record = TestEntryRecord();
  record.suite = 0;
  EXPECT_THAT(Validate(record), HasReason(reason::kUnknownSuite));
}

}  // namespace
}  // namespace coffer::formats
