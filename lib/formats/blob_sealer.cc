#include "lib/formats/blob_sealer.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/padme.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/blob_scope.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/zero_padding.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

bool IsPayloadSize(uint64_t size) {
  return size > 0 && size <= kBlobMaxPayloadSizeBytes;
}

}  // namespace

uint64_t BlobSizeBytes(uint64_t payload_size_bytes) {
  return crypto::PadmeSize(payload_size_bytes) + kBlobOverheadBytes;
}

absl::StatusOr<std::string> SealBlob(absl::string_view payload,
                                     const crypto::SecretKey& chunk_secret,
                                     const BlobScope& scope) {
  if (!IsPayloadSize(payload.size())) {
    return MalformedArgument(
        "cannot seal a chunk: it must have 1 byte to 8 MiB");
  }
  const crypto::AeadNonce nonce = ChunkNonce(chunk_secret);
  return SealBlobBytes({chunk_secret, nonce, scope.associated_data()}, payload,
                       crypto::PadmeSize(payload.size()));
}

absl::StatusOr<std::string> OpenBlob(std::string blob,
                                     const crypto::SecretKey& chunk_secret,
                                     const BlobScope& scope,
                                     uint64_t payload_size_bytes) {
  COFFER_ASSIGN_OR_RETURN(const crypto::AeadNonce carried, BlobNonce(blob));
  if (!IsPayloadSize(payload_size_bytes) ||
      blob.size() != BlobSizeBytes(payload_size_bytes)) {
    return MalformedData(
        "cannot open a blob: its size is not that of a chunk of this length");
  }
  const crypto::AeadNonce nonce = ChunkNonce(chunk_secret);
  if (carried != nonce) {
    return MalformedData(
        "cannot open a blob: its nonce does not belong to the chunk's secret");
  }
  const absl::Span<uint8_t> padded = crypto::AsMutableBytes(blob).subspan(
      kBlobHeaderSizeBytes, blob.size() - kBlobOverheadBytes);
  COFFER_RETURN_IF_ERROR(OpenBlobBytes(
      {chunk_secret, nonce, scope.associated_data()}, blob, padded));
  if (!IsZero(crypto::AsChars(padded).substr(payload_size_bytes))) {
    return MalformedData("cannot open a blob: its padding is not zero");
  }
  blob.resize(kBlobHeaderSizeBytes + payload_size_bytes);
  blob.erase(0, kBlobHeaderSizeBytes);
  return blob;
}

}  // namespace coffer::formats
