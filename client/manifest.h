#ifndef COFFER_CLIENT_MANIFEST_H_
#define COFFER_CLIENT_MANIFEST_H_

// All there is to know of one version of a file, and of a folder. Only clients
// see these.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/vault_policy.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Permission bits of a file or folder.
inline constexpr uint32_t kMaxMode = 07777;
// Room for the manifest's own segments among a version's references.
inline constexpr size_t kMaxManifestChunks = 262144 - 33;
inline constexpr size_t kMaxSymlinkTargetSizeBytes = 4095;
inline constexpr size_t kMaxContentTypeSizeBytes = 255;
inline constexpr size_t kMaxExtendedAttributes = 1024;
inline constexpr size_t kMaxExtendedAttributeNameSizeBytes = 255;
inline constexpr size_t kMaxExtendedAttributeSizeBytes = 64 * 1024;

enum class FileType { kRegular, kSymlink };

// One chunk of a file.
struct ManifestChunk {
  BlobId blob_id;
  // The key of the blob.
  crypto::SecretKey chunk_secret;
  // Of the plaintext.
  uint64_t length_bytes = 0;
  // Of the blob: formats::BlobSizeBytes(length_bytes).
  uint64_t stored_size_bytes = 0;
};

struct ExtendedAttribute {
  // UTF-8 without NUL.
  std::string name;
  std::string value;
};

// Movable only: it holds keys.
struct Manifest {
  FileType file_type = FileType::kRegular;
  // Of the plaintext: the sum of the chunks' lengths.
  uint64_t total_length_bytes = 0;
  uint32_t mode = 0;
  // Since 1970 UTC.
  int64_t modification_time_ns = 0;
  // Media type, UTF-8; empty when not known.
  std::string content_type;
  formats::DedupScope dedup_scope = formats::DedupScope::kFile;
  formats::RedundancyScheme redundancy_scheme =
      formats::RedundancyScheme::kReplication;
  // In order; none for an empty file and for a symbolic link.
  std::vector<ManifestChunk> chunks;
  // Of a symbolic link, and only there: any bytes but NUL.
  std::string symlink_target;
  // By distinct names.
  std::vector<ExtendedAttribute> extended_attributes;
};

struct FolderAttributes {
  uint32_t mode = 0;
  // Since 1970 UTC.
  int64_t modification_time_ns = 0;
};

// INVALID_ARGUMENT (MALFORMED) when a field is missing, out of its limits, or
// contradicts another one.
absl::Status Validate(const Manifest& manifest);
absl::Status Validate(const FolderAttributes& attributes);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_MANIFEST_H_
