#ifndef COFFER_LIB_FORMATS_SCOPE_KEYS_H_
#define COFFER_LIB_FORMATS_SCOPE_KEYS_H_

#include "absl/strings/string_view.h"
#include "lib/chunker/gear_table.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"

namespace coffer::formats {

// What a writer needs to cut and seal the chunks of a dedup scope. Movable;
// const methods are thread-safe.
class ScopeKeys {
 public:
  // Dedup scope `file`: the scope key is the file key.
  static ScopeKeys ForFile(const FileId& file_id,
                           const crypto::SecretKey& file_key);
  // Dedup scope `vault`.
  static ScopeKeys ForVault(const VaultKeys& vault_keys);

  const BlobScope& scope() const { return scope_; }

  // KDF(scope key, "chunk", SHA256(payload)): the key of the blob. `payload` is
  // exactly what SealBlob() gets.
  crypto::SecretKey ChunkSecret(absl::string_view payload) const;

  // KDF(scope key, "chunker").
  crypto::SecretKey ChunkerSeed() const;

 private:
  ScopeKeys(BlobScope scope, crypto::SecretKey scope_key);

  BlobScope scope_;
  crypto::SecretKey scope_key_;
};

// The first 24 bytes of KDF(s, "chunknonce"). Each chunk secret seals one
// payload only, so its nonce may be fixed.
crypto::AeadNonce ChunkNonce(const crypto::SecretKey& chunk_secret);

// Entry i is the little-endian number in the first 8 bytes of
// KDF(seed, "gear", LE64(i)).
chunker::GearTable MakeGearTable(const crypto::SecretKey& chunker_seed);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_SCOPE_KEYS_H_
