#include "lib/formats/blob_layout.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/default_aead.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/suite.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {

absl::StatusOr<std::string> SealBlobBytes(const BlobSeal& seal,
                                          absl::string_view payload,
                                          size_t padded_size) {
  if (payload.size() > padded_size || padded_size > kBlobMaxPayloadSizeBytes) {
    return MalformedArgument("cannot seal a blob: its payload is too large");
  }
  std::string blob;
  blob.reserve(padded_size + kBlobOverheadBytes);
  blob.push_back(static_cast<char>(kSuite1));
  blob.append(crypto::AsChars(seal.nonce).data(), seal.nonce.size());
  blob.append(payload.data(), payload.size());
  blob.resize(padded_size + kBlobOverheadBytes, '\0');
  const absl::Span<uint8_t> out =
      crypto::AsMutableBytes(blob).subspan(kBlobHeaderSizeBytes);
  const absl::string_view padded = crypto::AsChars(out).substr(0, padded_size);
  COFFER_RETURN_IF_ERROR(crypto::DefaultAead().Seal(
      seal.key, seal.nonce, seal.associated_data, padded, out));
  return blob;
}

absl::StatusOr<crypto::AeadNonce> BlobNonce(absl::string_view blob) {
  if (blob.empty()) {
    return MalformedData("cannot open a blob: it is empty");
  }
  COFFER_RETURN_IF_ERROR(CheckSuite(static_cast<uint8_t>(blob[0])));
  if (blob.size() < kBlobOverheadBytes || blob.size() > kBlobMaxSizeBytes) {
    return MalformedData("cannot open a blob: no blob has its size");
  }
  return crypto::AeadNonceFromBytes(
      blob.substr(1, crypto::kAeadNonceSizeBytes));
}

absl::Status OpenBlobBytes(const BlobSeal& seal, absl::string_view blob,
                           absl::Span<uint8_t> out) {
  if (blob.size() < kBlobOverheadBytes) {
    return MalformedData("cannot open a blob: no blob has its size");
  }
  return crypto::DefaultAead().Open(seal.key, seal.nonce, seal.associated_data,
                                    blob.substr(kBlobHeaderSizeBytes), out);
}

}  // namespace coffer::formats
