// Blobs from nowhere, and blobs that a faulty writer with the right key made:
// refused, or opened to a payload of which this is the only blob.

#include "lib/formats/blob_sealer.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/test_values.h"
#include "lib/fuzz/fuzz_check.h"
#include "lib/fuzz/fuzz_input.h"
#include "lib/ids/id.h"

namespace coffer::formats {
namespace {

using fuzz::FuzzCheck;

void CheckBlob(absl::string_view blob, uint64_t payload_size,
               bool has_right_key) {
  const crypto::SecretKey secret = KeyOf(1);
  const BlobScope scope = BlobScope::OfFile(IdOf<FileId>(2));
  const absl::StatusOr<std::string> payload =
      OpenBlob(std::string(blob), secret, scope, payload_size);
  if (!payload.ok()) {
    FuzzCheck(absl::IsDataLoss(payload.status()) ||
                  absl::IsFailedPrecondition(payload.status()),
              "errors say damaged or newer");
    return;
  }
  FuzzCheck(has_right_key, "nobody forges a blob");
  FuzzCheck(payload->size() == payload_size, "the size is as asked for");
  FuzzCheck(*SealBlob(*payload, secret, scope) == blob,
            "a payload has one blob");
}

// Sealed with the right key, with any padding and length.
std::string SealAny(absl::string_view padded) {
  const crypto::SecretKey secret = KeyOf(1);
  const crypto::AeadNonce nonce = ChunkNonce(secret);
  const BlobScope scope = BlobScope::OfFile(IdOf<FileId>(2));
  return SealBlobBytes({secret, nonce, scope.associated_data()}, padded,
                       padded.size())
      .value();
}

void Run(fuzz::FuzzInput input) {
  const bool has_right_key = input.TakeChoice(2) == 1;
  const uint64_t payload_size = input.TakeNumber();
  const absl::string_view rest = input.TakeRest();
  CheckBlob(has_right_key ? SealAny(rest) : std::string(rest), payload_size,
            has_right_key);
}

}  // namespace
}  // namespace coffer::formats

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::formats::Run(coffer::fuzz::FuzzInput(data, size));
  return 0;
}
