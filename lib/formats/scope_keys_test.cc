#include "lib/formats/scope_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/chunker/gear_table.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {
namespace {

ScopeKeys KeysOf(const nlohmann::json& vector) {
  if (vector["scope"] == "file") {
    return ScopeKeys::ForFile(IdFrom<FileId>(vector, "id"),
                              KeyFrom(vector, "file_key"));
  }
  const VaultId vault_id = IdFrom<VaultId>(vector, "id");
  return ScopeKeys::ForVault(
      VaultKeys::Create(vault_id, KeysFrom(vector, "epoch_keys")).value());
}

TEST(ScopeKeysTest, GearGoldenVectors) {
  const auto vectors = testdata::VectorsOf("gear");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const crypto::SecretKey seed = KeysOf(vector).ChunkerSeed();
    EXPECT_EQ(seed.Expose(), testdata::BytesOf(vector, "chunker_seed"));
    const chunker::GearTable table = MakeGearTable(seed);
    EXPECT_EQ(absl::StrCat(table.front()), vector["first"]);
    EXPECT_EQ(absl::StrCat(table.back()), vector["last"]);
    std::string bytes;
    for (const uint64_t entry : table) bytes += crypto::Le64(entry);
    EXPECT_EQ(crypto::Sha256(bytes).bytes(),
              testdata::BytesOf(vector, "table_sha256"));
  }
}

TEST(ScopeKeysTest, ChunkSecretGoldenVectors) {
  const auto vectors = testdata::VectorsOf("blob");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const std::string payload = testdata::Pattern(vector["payload_size"]);
    EXPECT_EQ(KeysOf(vector).ChunkSecret(payload).Expose(),
              testdata::BytesOf(vector, "chunk_secret"))
        << vector["name"];
  }
}

TEST(ScopeKeysTest, SecretsDependOnFileKeyAndPayload) {
  const FileId id = IdOf<FileId>(2);
  const ScopeKeys one = ScopeKeys::ForFile(id, KeyOf(1));
  const ScopeKeys other = ScopeKeys::ForFile(id, KeyOf(2));
  EXPECT_TRUE(one.ChunkSecret("a").Equals(one.ChunkSecret("a")));
  EXPECT_FALSE(one.ChunkSecret("a").Equals(one.ChunkSecret("b")));
  EXPECT_FALSE(one.ChunkSecret("a").Equals(other.ChunkSecret("a")));
  EXPECT_NE(MakeGearTable(one.ChunkerSeed()),
            MakeGearTable(other.ChunkerSeed()));
  EXPECT_NE(ChunkNonce(KeyOf(1)), ChunkNonce(KeyOf(2)));
}

TEST(ScopeKeysTest, ScopeSaysWhatIsShared) {
  EXPECT_EQ(ScopeKeys::ForFile(IdOf<FileId>(2), KeyOf(1)).scope().dedup_scope(),
            DedupScope::kFile);
  EXPECT_EQ(ScopeKeys::ForVault(TestVaultKeys()).scope().dedup_scope(),
            DedupScope::kVault);
  EXPECT_NE(BlobScope::OfFile(IdOf<FileId>(1)).associated_data(),
            BlobScope::OfVault(IdOf<VaultId>(1)).associated_data());
}

}  // namespace
}  // namespace coffer::formats
