#ifndef COFFER_LIB_IDS_ID_H_
#define COFFER_LIB_IDS_ID_H_

// Strong types for the identifiers of formats.md: two kinds of id cannot be
// mixed up, and each knows its size.
//
// An id is plain bytes. People and JSON see lower-case hexadecimal digits.
// Values are immutable once made and may be shared between threads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace coffer {

// `Tag` makes the type distinct; `kSizeBytes` is the size of the raw form.
template <typename Tag, size_t kSizeBytes>
class FixedId {
 public:
  static constexpr size_t kSize = kSizeBytes;

  // The nil id, all zero: names nothing.
  FixedId() = default;

  // INVALID_ARGUMENT unless `raw` has exactly kSize bytes.
  static absl::StatusOr<FixedId> FromBytes(absl::string_view raw) {
    if (raw.size() != kSizeBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("an id has ", kSizeBytes, " bytes, not ", raw.size()));
    }
    FixedId id;
    std::memcpy(id.bytes_.data(), raw.data(), kSizeBytes);
    return id;
  }

  // INVALID_ARGUMENT unless `hex` is 2 * kSize lower-case hexadecimal digits.
  static absl::StatusOr<FixedId> FromHex(absl::string_view hex) {
    const bool digits_only =
        hex.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
    if (hex.size() != 2 * kSizeBytes || !digits_only) {
      return absl::InvalidArgumentError(
          absl::StrCat("an id is ", 2 * kSizeBytes,
                       " lower-case hexadecimal digits; check its length and "
                       "characters"));
    }
    return FromBytes(absl::HexStringToBytes(hex));
  }

  // Where an id is computed in place, such as from a digest or a random source.
  explicit FixedId(const std::array<uint8_t, kSizeBytes>& bytes)
      : bytes_(bytes) {}

  const std::array<uint8_t, kSizeBytes>& array() const { return bytes_; }

  // The raw bytes; valid as long as this object.
  absl::string_view bytes() const {
    return absl::string_view(reinterpret_cast<const char*>(bytes_.data()),
                             kSizeBytes);
  }

  std::string ToHex() const { return absl::BytesToHexString(bytes()); }

  bool is_nil() const { return bytes_ == std::array<uint8_t, kSizeBytes>{}; }

  friend bool operator==(const FixedId& a, const FixedId& b) {
    return a.bytes_ == b.bytes_;
  }
  friend bool operator!=(const FixedId& a, const FixedId& b) {
    return a.bytes_ != b.bytes_;
  }
  friend bool operator<(const FixedId& a, const FixedId& b) {
    return a.bytes_ < b.bytes_;
  }

  template <typename H>
  friend H AbslHashValue(H state, const FixedId& id) {
    return H::combine(std::move(state), id.bytes_);
  }

 private:
  std::array<uint8_t, kSizeBytes> bytes_{};
};

inline constexpr size_t kIdSizeBytes = 16;
inline constexpr size_t kBlobIdSizeBytes = 32;

using ClusterId = FixedId<struct ClusterIdTag, kIdSizeBytes>;
using VaultId = FixedId<struct VaultIdTag, kIdSizeBytes>;
using FolderId = FixedId<struct FolderIdTag, kIdSizeBytes>;
using FileId = FixedId<struct FileIdTag, kIdSizeBytes>;
using VersionId = FixedId<struct VersionIdTag, kIdSizeBytes>;
using DeviceId = FixedId<struct DeviceIdTag, kIdSizeBytes>;
using NodeId = FixedId<struct NodeIdTag, kIdSizeBytes>;
using RequestId = FixedId<struct RequestIdTag, kIdSizeBytes>;

// RFC 6962 Merkle tree hash of a blob's ciphertext: see lib/merkle/blob_hash.h.
using BlobId = FixedId<struct BlobIdTag, kBlobIdSizeBytes>;

// Keyed hash of a parent folder and a name: see lib/formats/name_sealer.h.
inline constexpr size_t kNameTagSizeBytes = 32;
using NameTag = FixedId<struct NameTagTag, kNameTagSizeBytes>;

}  // namespace coffer

#endif  // COFFER_LIB_IDS_ID_H_
