#include "lib/crypto/kdf.h"

#include <sodium.h>

#include <cstdint>
#include <initializer_list>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::crypto {
namespace {

// Keyed BLAKE2b-256 over a PAE that is never put together in memory.
class KeyedHash {
 public:
  explicit KeyedHash(const SecretKey& key) {
    RequireCrypto();
    const absl::string_view bytes = key.Expose();
    if (bytes.size() != kSecretKeySizeBytes ||
        crypto_generichash_init(&state_, ByteData(bytes), bytes.size(),
                                kKdfTagSizeBytes) != 0) {
      AbortOnCryptoFailure("key derivation from a key that was moved away");
    }
  }
  ~KeyedHash() { sodium_memzero(&state_, sizeof(state_)); }
  KeyedHash(const KeyedHash&) = delete;
  KeyedHash& operator=(const KeyedHash&) = delete;

  void AddNumber(uint64_t number) { AddBytes(Le64(number)); }

  void AddBytes(absl::string_view bytes) {
    crypto_generichash_update(&state_, ByteData(bytes), bytes.size());
  }

  void Finish(absl::Span<uint8_t> out) {
    crypto_generichash_final(&state_, out.data(), out.size());
  }

 private:
  crypto_generichash_state state_;
};

void DeriveInto(const SecretKey& key, absl::string_view purpose,
                std::initializer_list<absl::string_view> context,
                absl::Span<uint8_t> out) {
  const absl::string_view prefix(kLabelPrefix);
  KeyedHash hash(key);
  hash.AddNumber(context.size() + 1);
  hash.AddNumber(prefix.size() + purpose.size());
  hash.AddBytes(prefix);
  hash.AddBytes(purpose);
  for (const absl::string_view item : context) {
    hash.AddNumber(item.size());
    hash.AddBytes(item);
  }
  hash.Finish(out);
}

}  // namespace

SecretKey Kdf(const SecretKey& key, absl::string_view purpose,
              std::initializer_list<absl::string_view> context) {
  static_assert(kSecretKeySizeBytes == kKdfTagSizeBytes, "");
  SecretBytes derived(kSecretKeySizeBytes);
  DeriveInto(key, purpose, context, derived.ExposeMutable());
  return *SecretKey::FromSecret(std::move(derived));
}

KdfTag DeriveTag(const SecretKey& key, absl::string_view purpose,
                 std::initializer_list<absl::string_view> context) {
  KdfTag tag;
  DeriveInto(key, purpose, context, absl::MakeSpan(tag));
  return tag;
}

}  // namespace coffer::crypto
