#include "client/cli/vault_format.h"

#include "client/types.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(VaultFormat, JsonHasChoicesAndCounters) {
  VaultInfo vault;
  vault.name = "photos";
  vault.options.dedup_scope = DedupScope::kVault;
  vault.options.replication_factor = 3;
  vault.stored_bytes = 99;
  const nlohmann::json object = VaultToJson(vault);
  EXPECT_EQ(object["name"], "photos");
  EXPECT_EQ(object["dedup_scope"], "vault");
  EXPECT_EQ(object["chunking"], "fastcdc");
  EXPECT_EQ(object["replication_factor"], 3);
  EXPECT_EQ(object["stored_bytes"], 99);
}

TEST(VaultFormat, NamesAreThoseOfTheFlags) {
  EXPECT_EQ(DedupName(DedupScope::kFile), "file");
  EXPECT_EQ(ChunkingName(ChunkingAlgorithm::kFixed), "fixed");
}

}  // namespace
}  // namespace coffer::cli
