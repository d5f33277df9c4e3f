#include "services/storage/list_page_token.h"

#include "absl/strings/escaping.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {
namespace {

constexpr char kVersion = 1;
constexpr size_t kGroupOffset = 2;
constexpr size_t kIdOffset = 6;
constexpr size_t kTokenSizeBytes = kIdOffset + kBlobIdSizeBytes;
constexpr int kBitsPerByte = 8;

}  // namespace

std::string EncodeListPageToken(const ListPageToken& token) {
  std::string bytes;
  bytes.push_back(kVersion);
  bytes.push_back(static_cast<char>(token.placement_group_bits));
  for (int shift = 3 * kBitsPerByte; shift >= 0; shift -= kBitsPerByte) {
    bytes.push_back(static_cast<char>(token.placement_group >> shift));
  }
  bytes.append(token.last_id.bytes().data(), kBlobIdSizeBytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<ListPageToken> DecodeListPageToken(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) ||
      bytes.size() != kTokenSizeBytes || bytes[0] != kVersion) {
    return InvalidRequestError(
        "malformed page token; send the one of the page before");
  }
  ListPageToken token;
  token.placement_group_bits = static_cast<uint8_t>(bytes[1]);
  for (size_t i = kGroupOffset; i < kIdOffset; ++i) {
    token.placement_group = (token.placement_group << kBitsPerByte) |
                            static_cast<uint8_t>(bytes[i]);
  }
  token.last_id =
      *BlobId::FromBytes(absl::string_view(bytes).substr(kIdOffset));
  return token;
}

}  // namespace coffer::storage
