#ifndef COFFER_CLIENT_VERSION_BUILDER_H_
#define COFFER_CLIENT_VERSION_BUILDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/scope_keys.h"
#include "lib/ids/id.h"

namespace coffer::client {

// What a new version continues. Movable: it holds a key.
struct FileBase {
  FileId file_id;
  crypto::SecretKey file_key;
  // Of the current version; 0 and nil for a file that does not exist yet.
  uint64_t version_number = 0;
  VersionId version_id;
  crypto::Sha256Digest record_hash;

  bool is_new() const { return version_number == 0; }
};

FileBase NewFileBase(const VaultSession& session);
FileBase BaseOf(const OpenedVersion& current);

// Keys for the chunks of that file, by the vault's dedup scope.
formats::ScopeKeys ScopeKeysOf(const VaultSession& session,
                               const FileBase& base);

// Where a file is.
struct EntryPlace {
  FolderId parent;
  std::string name;
};

// A part of a manifest that is too large for the record.
struct ManifestSegment {
  BlobId id;
  std::shared_ptr<const std::string> blob;
};

struct BuiltVersion {
  FileCommit commit;
  // To be stored before the commit.
  std::vector<ManifestSegment> segments;
};

// Seals the manifest and signs the next version of a file, and the file's entry
// when it is new.
absl::StatusOr<BuiltVersion> BuildVersion(const VaultSession& session,
                                          const FileBase& base,
                                          const EntryPlace& place,
                                          const Manifest& manifest);

// All blobs of a commit.
std::vector<BlobId> BlobIdsOf(const FileCommit& commit);

// Whether nothing would change: same chunks, mode, time, link target.
bool SameContent(const Manifest& a, const Manifest& b);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VERSION_BUILDER_H_
