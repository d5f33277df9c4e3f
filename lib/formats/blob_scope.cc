#include "lib/formats/blob_scope.h"

#include "absl/strings/string_view.h"
#include "lib/crypto/pae.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::formats {

BlobScope::BlobScope(DedupScope dedup_scope, absl::string_view name,
                     absl::string_view id)
    : dedup_scope_(dedup_scope),
      associated_data_(crypto::LabeledPae("chunk", {name, id})) {}

BlobScope BlobScope::OfFile(const FileId& file_id) {
  return BlobScope(DedupScope::kFile, "file", file_id.bytes());
}

BlobScope BlobScope::OfVault(const VaultId& vault_id) {
  return BlobScope(DedupScope::kVault, "vault", vault_id.bytes());
}

}  // namespace coffer::formats
