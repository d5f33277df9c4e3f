#ifndef COFFER_SERVICES_STORAGE_LIST_PAGE_TOKEN_H_
#define COFFER_SERVICES_STORAGE_LIST_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/ids/id.h"

namespace coffer::storage {

// Where a page of ListBlobs ended, and of which listing: URL-safe base64 of
//
//   version (1 byte = 01) || placement group bits (1) ||
//   placement group (4, big-endian) || id of the last blob (32)
struct ListPageToken {
  uint32_t placement_group_bits = 0;
  uint32_t placement_group = 0;
  BlobId last_id;
};

std::string EncodeListPageToken(const ListPageToken& token);

// INVALID_ARGUMENT (reason INVALID_REQUEST) when it is malformed.
absl::StatusOr<ListPageToken> DecodeListPageToken(absl::string_view text);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_LIST_PAGE_TOKEN_H_
