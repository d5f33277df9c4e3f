#ifndef COFFER_SERVICES_STORAGE_REQUEST_VALIDATION_H_
#define COFFER_SERVICES_STORAGE_REQUEST_VALIDATION_H_

// The limits that storage_service.proto states, and what enforces them. All
// errors are INVALID_ARGUMENT with reason INVALID_REQUEST unless stated.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/ids/id.h"

namespace coffer::storage {

// Suite, nonce and tag of an empty payload.
inline constexpr uint64_t kMinBlobSizeBytes = 41;
inline constexpr uint64_t kMaxBlobSizeBytes = (uint64_t{8} << 20) + 64;
inline constexpr uint64_t kMaxPieceBytes = uint64_t{1} << 20;
inline constexpr size_t kMaxRangesPerGet = 1024;
inline constexpr size_t kMaxIdsPerQuery = 4096;
inline constexpr size_t kMaxIdsPerVerify = 256;
inline constexpr size_t kDefaultPageSize = 1000;
inline constexpr size_t kMaxPageSize = 10000;
inline constexpr uint32_t kMaxPlacementGroupBits = 16;

absl::Status InvalidRequestError(absl::string_view message);

// Ids of 32 raw bytes, or of 64 hexadecimal digits.
absl::StatusOr<BlobId> ParseRawBlobId(absl::string_view id);
absl::StatusOr<BlobId> ParseHexBlobId(absl::string_view id);

// `what` names them for the message.
absl::Status ValidateCount(size_t count, size_t max, absl::string_view what);

// Too large carries the reason BLOB_TOO_LARGE.
absl::Status ValidateBlobSize(uint64_t size_bytes);

// The page size to use.
absl::StatusOr<size_t> ResolvePageSize(int32_t page_size);

// All ids of a placement group.
struct BlobIdRange {
  BlobId first;
  BlobId last;
};

// `bits` 0 stands for all ids.
absl::StatusOr<BlobIdRange> PlacementGroupRange(uint32_t bits, uint32_t group);

// The id after `id`; the highest one has none and comes back itself.
BlobId NextBlobId(const BlobId& id);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_REQUEST_VALIDATION_H_
