#ifndef COFFER_CLIENT_MANIFEST_CODEC_H_
#define COFFER_CLIENT_MANIFEST_CODEC_H_

// Manifests and folder attributes to and from bytes, which formats::
// SealManifest() and SealFolderAttributes() take.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/manifest.h"
#include "lib/crypto/secret_bytes.h"

namespace coffer::client {

// INVALID_ARGUMENT: MALFORMED (Validate() refuses it) or LIMIT_EXCEEDED (too
// large).
absl::StatusOr<crypto::SecretBytes> EncodeManifest(const Manifest& manifest);
absl::StatusOr<std::string> EncodeFolderAttributes(
    const FolderAttributes& attributes);

// FAILED_PRECONDITION (UNKNOWN_SUITE): written by a newer version of Coffer;
// DATA_LOSS (MALFORMED): anything else that Validate() refuses or that is not a
// manifest. Memory stays within a small multiple of the size of the input.
absl::StatusOr<Manifest> DecodeManifest(absl::string_view serialized);
absl::StatusOr<FolderAttributes> DecodeFolderAttributes(
    absl::string_view serialized);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_MANIFEST_CODEC_H_
