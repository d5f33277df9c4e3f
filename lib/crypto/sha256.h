#ifndef COFFER_LIB_CRYPTO_SHA256_H_
#define COFFER_LIB_CRYPTO_SHA256_H_

// SHA-256 by OpenSSL, which uses the CPU's SHA instructions.

#include <cstddef>
#include <memory>

#include "absl/strings/string_view.h"
#include "lib/ids/id.h"

// OpenSSL's EVP_MD_CTX.
struct evp_md_ctx_st;

namespace coffer::crypto {

inline constexpr size_t kSha256SizeBytes = 32;
// A digest: bytes(), array(), ToHex(), FromBytes() and FromHex().
using Sha256Digest = FixedId<struct Sha256DigestTag, kSha256SizeBytes>;

// Thread-safe: every thread has a context of its own.
Sha256Digest Sha256(absl::string_view data);

// The same for data that comes in pieces. Reusable and cheap to reuse; not
// thread-safe. A moved-from object can only be destroyed or assigned to.
class Sha256Hasher {
 public:
  Sha256Hasher();
  ~Sha256Hasher();
  Sha256Hasher(Sha256Hasher&&) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&&) noexcept;

  void Update(absl::string_view data);

  // The digest of everything since construction or the last Finish(); the
  // hasher starts again.
  Sha256Digest Finish();

 private:
  struct ContextDeleter {
    void operator()(evp_md_ctx_st* context) const;
  };

  void Start();

  std::unique_ptr<evp_md_ctx_st, ContextDeleter> context_;
  bool started_ = false;
};

}  // namespace coffer::crypto

#endif  // COFFER_LIB_CRYPTO_SHA256_H_
