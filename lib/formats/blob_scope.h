#ifndef COFFER_LIB_FORMATS_BLOB_SCOPE_H_
#define COFFER_LIB_FORMATS_BLOB_SCOPE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// What the blobs of equal chunks are shared among: one file, or one vault. A
// value.
class BlobScope {
 public:
  static BlobScope OfFile(const FileId& file_id);
  static BlobScope OfVault(const VaultId& vault_id);

  DedupScope dedup_scope() const { return dedup_scope_; }

  // PAE("coffer/1/chunk", "file" or "vault", id): the associated data of every
  // blob in this scope.
  const std::string& associated_data() const { return associated_data_; }

 private:
  BlobScope(DedupScope dedup_scope, absl::string_view name,
            absl::string_view id);

  DedupScope dedup_scope_;
  std::string associated_data_;
};

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_BLOB_SCOPE_H_
