#include "services/directory/page_token.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/sha256.h"
#include "services/directory/field_validation.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

constexpr char kTokenVersion = 1;
constexpr size_t kCheckBytes = 16;
constexpr size_t kHeaderBytes = 1 + kCheckBytes;

std::string Check(PageScope scope, absl::string_view position) {
  std::vector<absl::string_view> items = {"coffer/directory/page-token"};
  items.insert(items.end(), scope.begin(), scope.end());
  items.push_back(position);
  const crypto::Sha256Digest digest =
      crypto::Sha256(crypto::Pae(absl::MakeConstSpan(items)));
  return std::string(digest.bytes().substr(0, kCheckBytes));
}

absl::Status RefuseToken() {
  return Refuse("page_token", "another token",
                "the next_page_token of a request with the same parameters");
}

}  // namespace

std::string MakePageToken(PageScope scope, absl::string_view position) {
  if (position.empty()) return "";
  return absl::WebSafeBase64Escape(absl::StrCat(
      std::string(1, kTokenVersion), Check(scope, position), position));
}

absl::StatusOr<std::string> ParsePageToken(PageScope scope,
                                           absl::string_view token) {
  if (token.empty()) return std::string();
  std::string raw;
  if (token.size() > kMaxPageTokenBytes ||
      !absl::WebSafeBase64Unescape(token, &raw) || raw.size() <= kHeaderBytes ||
      raw[0] != kTokenVersion) {
    return RefuseToken();
  }
  const absl::string_view content = raw;
  const absl::string_view position = content.substr(kHeaderBytes);
  if (content.substr(1, kCheckBytes) != Check(scope, position)) {
    return RefuseToken();
  }
  return std::string(position);
}

}  // namespace coffer::directory
