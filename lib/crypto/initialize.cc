#include "lib/crypto/initialize.h"

#include <sodium.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/openssl_algorithms.h"

namespace coffer::crypto {
namespace {

// An absl::Status is not trivially destructible, so statics hold this instead.
enum class Outcome { kOk, kNoSodium, kNoSha256, kNoChaCha20Poly1305 };

Outcome Start() {
  if (sodium_init() < 0) return Outcome::kNoSodium;
  if (Sha256Algorithm() == nullptr) return Outcome::kNoSha256;
  if (ChaCha20Poly1305Algorithm() == nullptr) {
    return Outcome::kNoChaCha20Poly1305;
  }
  return Outcome::kOk;
}

Outcome StartOnce() {
  static const Outcome outcome = Start();
  return outcome;
}

}  // namespace

absl::Status InitializeCrypto() {
  switch (StartOnce()) {
    case Outcome::kOk:
      return absl::OkStatus();
    case Outcome::kNoSodium:
      return absl::InternalError(
          "could not start libsodium: the system gives no randomness; check "
          "that /dev/urandom is readable");
    case Outcome::kNoSha256:
      return absl::InternalError(
          "OpenSSL provides no SHA-256; check openssl.cnf");
    case Outcome::kNoChaCha20Poly1305:
      return absl::InternalError(
          "OpenSSL provides no ChaCha20-Poly1305; activate its default "
          "provider in openssl.cnf");
  }
  return absl::InternalError("unknown outcome of starting cryptography");
}

void RequireCrypto() {
  if (StartOnce() == Outcome::kOk) return;
  AbortOnCryptoFailure(InitializeCrypto().message());
}

void AbortOnCryptoFailure(absl::string_view operation) {
  const std::string message =
      absl::StrCat("coffer: cryptography failed: ", operation, "\n");
  // Not a logger: nothing else may be trusted to work now.
  const ssize_t ignored = write(STDERR_FILENO, message.data(), message.size());
  static_cast<void>(ignored);
  std::abort();
}

}  // namespace coffer::crypto
