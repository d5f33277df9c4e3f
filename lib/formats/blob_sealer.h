#ifndef COFFER_LIB_FORMATS_BLOB_SEALER_H_
#define COFFER_LIB_FORMATS_BLOB_SEALER_H_

// Chunks to blobs and back. See blob_layout.h for the bytes; the plaintext is
// the payload padded with zero bytes to Padme(length). All functions are
// thread-safe.
//
// A payload is the exact byte string whose hash gave the chunk secret. Its
// place in a file is bound by the manifest, not here.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_scope.h"

namespace coffer::formats {

// Size of the blob for a payload of this size.
uint64_t BlobSizeBytes(uint64_t payload_size_bytes);

// One allocation of the blob's size; encrypts in place. INVALID_ARGUMENT when
// `payload` is empty (an empty file has no chunks) or larger than
// kBlobMaxPayloadSizeBytes.
absl::StatusOr<std::string> SealBlob(absl::string_view payload,
                                     const crypto::SecretKey& chunk_secret,
                                     const BlobScope& scope);

// The payload, of which the manifest says the size. Decrypts in the memory of
// `blob`, which becomes that of the payload.
//
// FAILED_PRECONDITION (UNKNOWN_SUITE); DATA_LOSS (MALFORMED): the size does not
// fit, the nonce is not the one that belongs to the secret, the padding is not
// zero; DATA_LOSS (AUTHENTICATION_FAILED): damaged, or another secret or scope.
absl::StatusOr<std::string> OpenBlob(std::string blob,
                                     const crypto::SecretKey& chunk_secret,
                                     const BlobScope& scope,
                                     uint64_t payload_size_bytes);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_BLOB_SEALER_H_
