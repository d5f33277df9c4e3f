#include "client/remote_path.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/formats/entry_name.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {

absl::StatusOr<RemotePath> ParseRemotePath(absl::string_view text) {
  RemotePath path;
  for (absl::string_view name : absl::StrSplit(text, '/', absl::SkipEmpty())) {
    COFFER_RETURN_IF_ERROR(formats::ValidateName(name));
    if (path.size() == kMaxPathDepth) {
      return MakeError(absl::StatusCode::kInvalidArgument,
                       absl::StrCat("the path is too deep: at most ",
                                    kMaxPathDepth, " folders are possible"),
                       {reason::kInvalidRequest, {}});
    }
    path.emplace_back(name);
  }
  return path;
}

std::string FormatRemotePath(absl::Span<const std::string> path) {
  return absl::StrCat("/", absl::StrJoin(path, "/"));
}

std::string JoinPath(absl::string_view folder, absl::string_view name) {
  if (folder.empty()) return std::string(name);
  const bool has_slash = folder.back() == '/';
  return absl::StrCat(folder, has_slash ? "" : "/", name);
}

}  // namespace coffer::client
