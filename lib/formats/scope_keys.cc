#include "lib/formats/scope_keys.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/string_view.h"
#include "lib/chunker/gear_table.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/kdf.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

using crypto::SecretKey;

uint64_t LittleEndian64(absl::string_view bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof(number); ++i) {
    number |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  return number;
}

}  // namespace

ScopeKeys::ScopeKeys(BlobScope scope, SecretKey scope_key)
    : scope_(std::move(scope)), scope_key_(std::move(scope_key)) {}

ScopeKeys ScopeKeys::ForFile(const FileId& file_id, const SecretKey& file_key) {
  return ScopeKeys(BlobScope::OfFile(file_id), file_key.Clone());
}

ScopeKeys ScopeKeys::ForVault(const VaultKeys& vault_keys) {
  return ScopeKeys(BlobScope::OfVault(vault_keys.vault_id()),
                   vault_keys.dedup_key().Clone());
}

SecretKey ScopeKeys::ChunkSecret(absl::string_view payload) const {
  return crypto::Kdf(scope_key_, "chunk", {crypto::Sha256(payload).bytes()});
}

SecretKey ScopeKeys::ChunkerSeed() const {
  return crypto::Kdf(scope_key_, "chunker");
}

crypto::AeadNonce ChunkNonce(const SecretKey& chunk_secret) {
  const crypto::KdfTag tag = crypto::DeriveTag(chunk_secret, "chunknonce");
  crypto::AeadNonce nonce;
  std::copy_n(tag.begin(), nonce.size(), nonce.begin());
  return nonce;
}

chunker::GearTable MakeGearTable(const SecretKey& chunker_seed) {
  chunker::GearTable table;
  for (size_t i = 0; i < table.size(); ++i) {
    const SecretKey entry =
        crypto::Kdf(chunker_seed, "gear", {crypto::Le64(i)});
    table[i] = LittleEndian64(entry.Expose());
  }
  return table;
}

}  // namespace coffer::formats
