#include "lib/formats/vault_record.h"

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
#include "lib/crypto/signing.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

using Change = std::function<void(VaultRecord&)>;

TEST(VaultRecordTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("vault_record");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    VaultRecord record;
    record.vault_id = IdFrom<VaultId>(vector, "vault_id");
    record.root_folder_id = IdFrom<FolderId>(vector, "root_folder_id");
    record.policy = {
        vector["replication_factor"],
        vector["write_quorum"],
        {static_cast<ChunkingAlgorithm>(vector["chunking_algorithm"]),
         vector["min_size"], vector["average_size"], vector["max_size"]},
        static_cast<DedupScope>(vector["dedup_scope"])};
    record.sealed_name = testdata::BytesOf(vector, "sealed_name");
    int64_t nanos = 0;
    ASSERT_TRUE(
        absl::SimpleAtoi(vector["created_time_ns"].get<std::string>(), &nanos));
    record.created_time = absl::FromUnixNanos(nanos);
    record.device_id = IdFrom<DeviceId>(vector, "device_id");
    Sign(crypto::SigningKeyPair::FromSeed(KeyFrom(vector, "signing_seed")),
         record);
    EXPECT_EQ(absl::BytesToHexString(SigningInput(record)),
              vector["signing_input"]);
    EXPECT_EQ(record.signature.ToHex(), vector["signature"]);
    EXPECT_THAT(Validate(record), IsOk()) << vector["name"];
  }
}

TEST(VaultRecordTest, TheSignatureCoversEveryField) {
  const std::vector<Change> changes = {
      [](VaultRecord& r) { r.suite = 2; },
      [](VaultRecord& r) { r.vault_id = IdOf<VaultId>(90); },
      [](VaultRecord& r) { r.root_folder_id = IdOf<FolderId>(90); },
      [](VaultRecord& r) { r.policy.replication_factor = 4; },
      [](VaultRecord& r) { r.policy.write_quorum = 1; },
      [](VaultRecord& r) {
        r.policy.chunking.algorithm = ChunkingAlgorithm::kFixed;
      },
      [](VaultRecord& r) { r.policy.chunking.min_size_bytes = 64; },
      [](VaultRecord& r) { r.policy.chunking.average_size_bytes = 2 << 20; },
      [](VaultRecord& r) { r.policy.chunking.max_size_bytes = 8 << 20; },
      [](VaultRecord& r) { r.policy.dedup_scope = DedupScope::kVault; },
      [](VaultRecord& r) { r.sealed_name[0] = 'x'; },
      [](VaultRecord& r) { r.created_time += absl::Nanoseconds(1); },
      [](VaultRecord& r) { r.device_id = IdOf<DeviceId>(90); },
  };
  const VaultRecord record = TestVaultRecord();
  const auto key = TestSigner().public_key();
  ASSERT_THAT(Verify(key, record), IsOk());
  std::set<std::string> inputs = {SigningInput(record)};
  for (const Change& change : changes) {
    VaultRecord changed = record;
    change(changed);
    EXPECT_TRUE(inputs.insert(SigningInput(changed)).second);
    EXPECT_FALSE(Verify(key, changed).ok());
  }
}

TEST(VaultRecordTest, RefusesWhatNoWriterMakes) {
  const std::vector<Change> changes = {
      [](VaultRecord& r) { r.vault_id = VaultId(); },
      [](VaultRecord& r) { r.root_folder_id = FolderId(); },
      [](VaultRecord& r) { r.device_id = DeviceId(); },
      [](VaultRecord& r) { r.policy.write_quorum = 0; },
      [](VaultRecord& r) { r.sealed_name.pop_back(); },
      [](VaultRecord& r) { r.created_time = absl::InfinitePast(); },
  };
  for (const Change& change : changes) {
    VaultRecord record = TestVaultRecord();
    change(record);
    EXPECT_THAT(Validate(record), HasReason(reason::kMalformed));
  }
  VaultRecord record = TestVaultRecord();
  record.suite = 2;
  EXPECT_THAT(Validate(record), HasReason(reason::kUnknownSuite));
}

}  // namespace
}  // namespace coffer::formats
