#include "client/manifest.h"

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/vault_policy.h"
#include "lib/status/bounded_utf8.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status Invalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("invalid manifest: ", why),
                   {reason::kMalformed, {}});
}

// What a message can carry as text: others could be written but not read again.
bool IsUtf8(const std::string& text) {
  return BoundedUtf8(text, text.size()) == text;
}

absl::Status ValidateMode(uint32_t mode) {
  if (mode <= kMaxMode) return absl::OkStatus();
  return Invalid("its permission bits are more than 07777");
}

absl::Status ValidateChoices(const Manifest& manifest) {
  if (manifest.dedup_scope != formats::DedupScope::kFile &&
      manifest.dedup_scope != formats::DedupScope::kVault) {
    return Invalid("its dedup scope is not known");
  }
  if (manifest.redundancy_scheme != formats::RedundancyScheme::kReplication) {
    return Invalid("its redundancy scheme is not known");
  }
  if (manifest.content_type.size() > kMaxContentTypeSizeBytes) {
    return Invalid("its content type is too long");
  }
  if (!IsUtf8(manifest.content_type)) {
    return Invalid("its content type is not UTF-8");
  }
  return ValidateMode(manifest.mode);
}

absl::Status ValidateSymlink(const Manifest& manifest) {
  const std::string& target = manifest.symlink_target;
  if (manifest.file_type != FileType::kSymlink) {
    if (target.empty()) return absl::OkStatus();
    return Invalid("only a symbolic link has a target");
  }
  if (!manifest.chunks.empty()) return Invalid("a symbolic link has chunks");
  if (target.empty() || target.size() > kMaxSymlinkTargetSizeBytes ||
      target.find('\0') != std::string::npos) {
    return Invalid("the target of a symbolic link is not valid");
  }
  return absl::OkStatus();
}

absl::Status ValidateChunks(const Manifest& manifest) {
  if (manifest.chunks.size() > kMaxManifestChunks) {
    return Invalid("it has too many chunks");
  }
  // Cannot overflow: the number of chunks and their lengths are limited.
  uint64_t sum = 0;
  for (const ManifestChunk& chunk : manifest.chunks) {
    if (chunk.length_bytes == 0 ||
        chunk.length_bytes > formats::kBlobMaxPayloadSizeBytes) {
      return Invalid("the length of a chunk is out of range");
    }
    if (chunk.stored_size_bytes != formats::BlobSizeBytes(chunk.length_bytes)) {
      return Invalid("a blob's size does not belong to its chunk's length");
    }
    if (chunk.chunk_secret.Expose().size() != crypto::kSecretKeySizeBytes) {
      return Invalid("a chunk has no secret");
    }
    sum += chunk.length_bytes;
  }
  if (sum != manifest.total_length_bytes) {
    return Invalid("its length is not the sum of its chunks' lengths");
  }
  return absl::OkStatus();
}

absl::Status ValidateExtendedAttributes(const Manifest& manifest) {
  if (manifest.extended_attributes.size() > kMaxExtendedAttributes) {
    return Invalid("it has too many extended attributes");
  }
  absl::flat_hash_set<absl::string_view> names;
  for (const ExtendedAttribute& attribute : manifest.extended_attributes) {
    if (attribute.name.empty() ||
        attribute.name.size() > kMaxExtendedAttributeNameSizeBytes ||
        attribute.name.find('\0') != std::string::npos) {
      return Invalid("the name of an extended attribute is not valid");
    }
    if (!IsUtf8(attribute.name)) {
      return Invalid("the name of an extended attribute is not UTF-8");
    }
    if (attribute.value.size() > kMaxExtendedAttributeSizeBytes) {
      return Invalid("an extended attribute is too large");
    }
    if (!names.insert(attribute.name).second) {
      return Invalid("two extended attributes have one name");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const Manifest& manifest) {
  COFFER_RETURN_IF_ERROR(ValidateChoices(manifest));
  COFFER_RETURN_IF_ERROR(ValidateSymlink(manifest));
  COFFER_RETURN_IF_ERROR(ValidateChunks(manifest));
  return ValidateExtendedAttributes(manifest);
}

absl::Status Validate(const FolderAttributes& attributes) {
  return ValidateMode(attributes.mode);
}

}  // namespace coffer::client
