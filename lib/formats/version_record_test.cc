#include "lib/formats/version_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/signing.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {
namespace {

using Change = std::function<void(VersionRecord&)>;

absl::Time TimeFrom(const nlohmann::json& text) {
  int64_t nanos = 0;
  EXPECT_TRUE(absl::SimpleAtoi(text.get<std::string>(), &nanos));
  return absl::FromUnixNanos(nanos);
}

VersionRecord RecordFrom(const nlohmann::json& vector) {
  VersionRecord record;
  record.vault_id = IdFrom<VaultId>(vector, "vault_id");
  record.file_id = IdFrom<FileId>(vector, "file_id");
  record.version_id = IdFrom<VersionId>(vector, "version_id");
  record.version_number = vector["version_number"];
  if (vector["parent_version_id"] != "") {
    record.parent_version_id = IdFrom<VersionId>(vector, "parent_version_id");
  }
  record.key_epoch = vector["key_epoch"];
  record.redundancy_scheme =
      static_cast<RedundancyScheme>(vector["redundancy_scheme"]);
  record.created_time = TimeFrom(vector["created_time_ns"]);
  record.device_id = IdFrom<DeviceId>(vector, "device_id");
  record.sealed_manifest = testdata::BytesOf(vector, "sealed_manifest");
  for (const auto& segment : vector["segments"]) {
    record.manifest_segments.push_back(
        {IdFrom<BlobId>(segment, "blob_id"), segment["stored_size"]});
  }
  record.reference_count = vector["reference_count"];
  record.blob_ids_sha256 =
      IdFrom<crypto::Sha256Digest>(vector, "blob_ids_sha256");
  record.stored_bytes = vector["stored_bytes"];
  record.previous_record_sha256 =
      IdFrom<crypto::Sha256Digest>(vector, "previous_record_sha256");
  return record;
}

TEST(VersionRecordTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("version_record");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    VersionRecord record = RecordFrom(vector);
    const auto key =
        crypto::SigningKeyPair::FromSeed(KeyFrom(vector, "signing_seed"));
    Sign(key, record);
    EXPECT_EQ(absl::BytesToHexString(SigningInput(record)),
              vector["signing_input"]);
    EXPECT_EQ(record.signature.ToHex(), vector["signature"]);
    EXPECT_EQ(RecordHash(record).ToHex(), vector["record_sha256"]);
    EXPECT_THAT(Verify(key.public_key(), record), IsOk());
  }
}

// One change of each field, each of which leaves the record valid or not.
std::vector<Change> ChangesOfEachField() {
  return {
      [](VersionRecord& r) { r.suite = 2; },
      [](VersionRecord& r) { r.vault_id = IdOf<VaultId>(90); },
      [](VersionRecord& r) { r.file_id = IdOf<FileId>(90); },
      [](VersionRecord& r) { r.version_id = IdOf<VersionId>(90); },
      [](VersionRecord& r) { r.version_number = 7; },
      [](VersionRecord& r) { r.parent_version_id = IdOf<VersionId>(91); },
      [](VersionRecord& r) { r.key_epoch = 5; },
      [](VersionRecord& r) {
        r.redundancy_scheme = RedundancyScheme::kUnspecified;
      },
      [](VersionRecord& r) { r.created_time += absl::Nanoseconds(1); },
      [](VersionRecord& r) { r.device_id = IdOf<DeviceId>(90); },
      [](VersionRecord& r) { r.sealed_manifest[0] = 'x'; },
      [](VersionRecord& r) {
        r.manifest_segments = {{IdOf<BlobId>(70), 4000}};
      },
      [](VersionRecord& r) { r.reference_count = 3; },
      [](VersionRecord& r) {
        r.blob_ids_sha256 = IdOf<crypto::Sha256Digest>(90);
      },
      [](VersionRecord& r) { r.stored_bytes += 1; },
      [](VersionRecord& r) {
        r.previous_record_sha256 = IdOf<crypto::Sha256Digest>(90);
      },
  };
}

TEST(VersionRecordTest, TheSignatureCoversEveryField) {
  const VersionRecord record = TestVersionRecord();
  const auto key = TestSigner().public_key();
  ASSERT_THAT(Verify(key, record), IsOk());
  std::set<std::string> inputs = {SigningInput(record)};
  for (const Change& change : ChangesOfEachField()) {
    VersionRecord changed = record;
    change(changed);
    EXPECT_TRUE(inputs.insert(SigningInput(changed)).second);
    EXPECT_FALSE(Verify(key, changed).ok());
  }
}

TEST(VersionRecordTest, RefusesOtherSignaturesAndSigners) {
  VersionRecord record = TestVersionRecord();
  EXPECT_THAT(
      Verify(crypto::SigningKeyPair::FromSeed(KeyOf(1)).public_key(), record),
      HasReason(reason::kSignatureInvalid));
  auto bytes = record.signature.array();
  bytes[0] ^= 1;
  record.signature = crypto::Signature(bytes);
  EXPECT_THAT(Verify(TestSigner().public_key(), record),
              HasReason(reason::kSignatureInvalid));
}

TEST(VersionRecordTest, SegmentsAreSignedInOrder) {
  VersionRecord record = TestVersionRecord();
  record.sealed_manifest.clear();
  record.manifest_segments = {{IdOf<BlobId>(70), 4000}, {IdOf<BlobId>(71), 50}};
  const std::string input = SigningInput(record);
  EXPECT_THAT(Validate(record), IsOk());
  std::swap(record.manifest_segments[0], record.manifest_segments[1]);
  EXPECT_NE(SigningInput(record), input);
}

TEST(VersionRecordTest, RefusesAnUnknownSuite) {
  VersionRecord record = TestVersionRecord();
  record.suite = 2;
  EXPECT_THAT(Validate(record), HasReason(reason::kUnknownSuite));
}

TEST(VersionRecordTest, RefusesWhatNoWriterMakes) {
  const std::vector<Change> changes = {
      [](VersionRecord& r) { r.vault_id = VaultId(); },
      [](VersionRecord& r) { r.file_id = FileId(); },
      [](VersionRecord& r) { r.version_id = VersionId(); },
      [](VersionRecord& r) { r.device_id = DeviceId(); },
      [](VersionRecord& r) { r.version_number = 0; },
      [](VersionRecord& r) { r.version_number = 2; },
      [](VersionRecord& r) { r.parent_version_id = IdOf<VersionId>(9); },
      [](VersionRecord& r) {
        r.previous_record_sha256 = IdOf<crypto::Sha256Digest>(9);
      },
      [](VersionRecord& r) { r.key_epoch = 1024; },
      [](VersionRecord& r) {
        r.redundancy_scheme = static_cast<RedundancyScheme>(2);
      },
      [](VersionRecord& r) { r.created_time = absl::InfiniteFuture(); },
      [](VersionRecord& r) { r.created_time = absl::InfinitePast(); },
      [](VersionRecord& r) { r.sealed_manifest.clear(); },
      [](VersionRecord& r) { r.sealed_manifest.resize(47); },
      [](VersionRecord& r) { r.sealed_manifest.resize(48 * 1024 + 1); },
      [](VersionRecord& r) { r.manifest_segments.resize(1); },
      [](VersionRecord& r) { r.reference_count = kMaxVersionReferences + 1; },
      [](VersionRecord& r) { r.reference_count = ~uint64_t{0}; },
      [](VersionRecord& r) { r.reference_count = 0; },
      [](VersionRecord& r) { r.stored_bytes = 2 * 42 - 1; },
      [](VersionRecord& r) { r.stored_bytes = ~uint64_t{0}; },
      [](VersionRecord& r) {
        r.sealed_manifest.clear();
        r.manifest_segments = {{IdOf<BlobId>(70), 41}};
      },
      [](VersionRecord& r) {
        r.sealed_manifest.clear();
        r.manifest_segments.assign(34, {IdOf<BlobId>(70), 4000});
        r.reference_count = 34;
        r.stored_bytes = 34 * 4000;
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    VersionRecord record = TestVersionRecord();
    changes[i](record);
    const absl::Status status = Validate(record);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument)) << i;
    EXPECT_THAT(status, HasReason(reason::kMalformed)) << i;
  }
}

TEST(VersionRecordTest, AnEmptyFileReferencesNothing) {
  VersionRecord record = TestVersionRecord();
  record.reference_count = 0;
  record.stored_bytes = 0;
  record.blob_ids_sha256 = HashBlobIds({});
  EXPECT_THAT(Validate(record), IsOk());
}

TEST(VersionRecordTest, TheOrderOfBlobsCounts) {
  EXPECT_NE(HashBlobIds({IdOf<BlobId>(1), IdOf<BlobId>(2)}),
            HashBlobIds({IdOf<BlobId>(2), IdOf<BlobId>(1)}));
}

}  // namespace
}  // namespace coffer::formats
