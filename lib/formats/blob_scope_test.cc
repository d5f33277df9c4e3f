#include "lib/formats/blob_scope.h"

#include <gtest/gtest.h>

#include "lib/crypto/pae.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

TEST(BlobScopeTest, NamesScopeAndId) {
  const FileId file_id = IdOf<FileId>(2);
  const BlobScope file = BlobScope::OfFile(file_id);
  EXPECT_EQ(file.dedup_scope(), DedupScope::kFile);
  EXPECT_EQ(file.associated_data(),
            crypto::Pae({"coffer/1/chunk", "file", file_id.bytes()}));
  const VaultId vault_id = IdOf<VaultId>(2);
  const BlobScope vault = BlobScope::OfVault(vault_id);
  EXPECT_EQ(vault.dedup_scope(), DedupScope::kVault);
  EXPECT_EQ(vault.associated_data(),
            crypto::Pae({"coffer/1/chunk", "vault", vault_id.bytes()}));
}

}  // namespace
}  // namespace coffer::formats
