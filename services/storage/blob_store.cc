#include "services/storage/blob_store.h"

#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::storage {

absl::Status BlobNotFoundError(const BlobId& id) {
  return MakeError(absl::StatusCode::kNotFound,
                   absl::StrCat("no blob ", id.ToHex(),
                                " on this node; read it from another replica"),
                   {reason::kBlobNotFound, {{"blob_id", id.ToHex()}}});
}

absl::Status BlobDamagedError(const BlobId& id) {
  return MakeError(
      absl::StatusCode::kDataLoss,
      absl::StrCat("blob ", id.ToHex(),
                   " is damaged on this node; read it from another replica"),
      {reason::kBlobDamaged, {{"blob_id", id.ToHex()}}});
}

absl::StatusOr<ByteRange> ResolveRange(const ByteRange& range,
                                       uint64_t blob_size_bytes) {
  const bool inside = range.offset <= blob_size_bytes &&
                      range.length <= blob_size_bytes - range.offset;
  if (!inside) {
    return MakeError(
        absl::StatusCode::kOutOfRange,
        absl::StrCat("cannot read ", range.length, " bytes at ", range.offset,
                     " of a blob of ", blob_size_bytes,
                     " bytes; ask for a range inside the blob"),
        {reason::kInvalidRequest, {}});
  }
  if (range.length != 0) return range;
  return ByteRange{range.offset, blob_size_bytes - range.offset};
}

absl::Status ValidateBatch(absl::Span<const BlobWrite> batch) {
  for (const BlobWrite& blob : batch) {
    uint64_t size_bytes = 0;
    for (const absl::string_view part : blob.parts) size_bytes += part.size();
    if (size_bytes != blob.size_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot store blob ", blob.id.ToHex(), ": it has ",
                       size_bytes, " bytes, not ", blob.size_bytes));
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer::storage
