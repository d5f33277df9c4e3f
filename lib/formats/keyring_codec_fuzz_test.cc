// Keyrings of any bytes, in clear and as a file: refused with a typed error, or
// decoded to a keyring that has exactly this encoding.

#include "lib/formats/keyring_codec.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/status/error_info.h"

namespace coffer::formats {
namespace {

using fuzz::FuzzCheck;

void CheckEncoding(absl::string_view encoded) {
  const absl::StatusOr<Keyring> keyring = DecodeKeyring(encoded);
  if (!keyring.ok()) {
    FuzzCheck(!GetErrorReason(keyring.status()).empty(),
              "errors have a reason");
    return;
  }
  const absl::StatusOr<crypto::SecretBytes> again = EncodeKeyring(*keyring);
  FuzzCheck(again.ok() && again->Expose() == encoded,
            "a keyring has one encoding");
}

// Without a passphrase: what a passphrase costs is not for a fuzzer.
void CheckFile(absl::string_view file) {
  const absl::StatusOr<bool> needs_passphrase = KeyringNeedsPassphrase(file);
  const absl::StatusOr<Keyring> keyring = OpenKeyring(file, nullptr);
  FuzzCheck(needs_passphrase.ok() || !keyring.ok(), "a bad header never opens");
  FuzzCheck(!keyring.ok() || !*needs_passphrase,
            "what needs a passphrase does not open without");
}

}  // namespace
}  // namespace coffer::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::fuzz::FuzzInput input(data, size);
  if (input.TakeChoice(2) == 0) {
    coffer::formats::CheckEncoding(input.TakeRest());
  } else {
    coffer::formats::CheckFile(input.TakeRest());
  }
  return 0;
}
