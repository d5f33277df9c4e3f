#include "services/storage/request_validation.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::storage {
namespace {

constexpr uint8_t kHighestByte = 0xff;
constexpr uint32_t kBitsPerByte = 8;

}  // namespace

absl::Status InvalidRequestError(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, message,
                   {reason::kInvalidRequest, {}});
}

absl::StatusOr<BlobId> ParseRawBlobId(absl::string_view id) {
  const absl::StatusOr<BlobId> blob_id = BlobId::FromBytes(id);
  if (blob_id.ok()) return *blob_id;
  return InvalidRequestError(
      absl::StrCat("malformed blob id: it has ", id.size(), " bytes; send 32"));
}

absl::StatusOr<BlobId> ParseHexBlobId(absl::string_view id) {
  const absl::StatusOr<BlobId> blob_id = BlobId::FromHex(id);
  if (blob_id.ok()) return *blob_id;
  return InvalidRequestError(
      "malformed blob id; send 64 lower-case hexadecimal digits");
}

absl::Status ValidateCount(size_t count, size_t max, absl::string_view what) {
  if (count <= max) return absl::OkStatus();
  return InvalidRequestError(absl::StrCat("too many ", what, ": ", count,
                                          "; send at most ", max, " at once"));
}

absl::Status ValidateBlobSize(uint64_t size_bytes) {
  if (size_bytes < kMinBlobSizeBytes) {
    return InvalidRequestError(absl::StrCat("a blob of ", size_bytes,
                                            " bytes is none; the least is ",
                                            kMinBlobSizeBytes));
  }
  if (size_bytes > kMaxBlobSizeBytes) {
    return MakeError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat("a blob of ", size_bytes,
                     " bytes is too large; the most is ", kMaxBlobSizeBytes),
        {reason::kBlobTooLarge,
         {{"max_size_bytes", absl::StrCat(kMaxBlobSizeBytes)}}});
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> ResolvePageSize(int32_t page_size) {
  if (page_size < 0) {
    return InvalidRequestError("negative page size; send 0 for the default");
  }
  if (page_size == 0) return kDefaultPageSize;
  const auto size = static_cast<size_t>(page_size);
  return size < kMaxPageSize ? size : kMaxPageSize;
}

absl::StatusOr<BlobIdRange> PlacementGroupRange(uint32_t bits, uint32_t group) {
  if (bits > kMaxPlacementGroupBits || (group >> bits) != 0) {
    return InvalidRequestError(absl::StrCat(
        "no placement group ", group, " of ", bits,
        " bits; send 0 to 16 bits and a group below two to that power"));
  }
  // The first 16 bits of the lowest and of the highest id.
  const uint32_t unnamed_bits = kMaxPlacementGroupBits - bits;
  const uint32_t low = group << unnamed_bits;
  const uint32_t high = low + (uint32_t{1} << unnamed_bits) - 1;
  std::array<uint8_t, kBlobIdSizeBytes> first{};
  first[0] = static_cast<uint8_t>(low >> kBitsPerByte);
  first[1] = static_cast<uint8_t>(low);
  std::array<uint8_t, kBlobIdSizeBytes> last;
  last.fill(kHighestByte);
  last[0] = static_cast<uint8_t>(high >> kBitsPerByte);
  last[1] = static_cast<uint8_t>(high);
  return BlobIdRange{BlobId(first), BlobId(last)};
}

BlobId NextBlobId(const BlobId& id) {
  std::array<uint8_t, kBlobIdSizeBytes> bytes = id.array();
  for (size_t i = bytes.size(); i-- > 0;) {
    if (++bytes[i] != 0) return BlobId(bytes);
  }
  return id;
}

}  // namespace coffer::storage
