#include "client/cli/remote_uri.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

constexpr size_t kMaxNameBytes = 255;

absl::Status Refuse(absl::string_view argument, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", EscapeForTerminal(argument), "' ", why));
}

}  // namespace

std::string RemoteUri::base_name() const {
  return path.substr(path.rfind('/') + 1);
}

RemoteUri RemoteUri::Child(absl::string_view name) const {
  RemoteUri child;
  child.vault = vault;
  child.path = absl::StrCat(is_root() ? "" : path, "/", name);
  child.names_folder = false;
  return child;
}

std::string RemoteUri::ToString() const {
  return absl::StrCat(kRemoteScheme, vault, path);
}

bool LooksRemote(absl::string_view argument) {
  return absl::StartsWithIgnoreCase(argument, "cf:");
}

absl::StatusOr<RemoteUri> ParseRemoteUri(absl::string_view argument) {
  absl::string_view rest = argument;
  if (!absl::ConsumePrefix(&rest, kRemoteScheme)) {
    return Refuse(argument,
                  "is not a remote path: write cf://VAULT/PATH, for example "
                  "cf://photos/2026/cat.jpg");
  }
  const size_t slash = rest.find('/');
  RemoteUri uri;
  uri.vault = std::string(rest.substr(0, slash));
  if (uri.vault.empty() && slash == absl::string_view::npos) {
    return Refuse(argument,
                  "names no vault: write cf://VAULT/PATH, for example "
                  "cf://photos/2026/cat.jpg");
  }
  if (slash == absl::string_view::npos) return uri;
  std::string path;
  for (absl::string_view name :
       absl::StrSplit(rest.substr(slash), '/', absl::SkipEmpty())) {
    if (name == "." || name == "..") {
      return Refuse(argument,
                    "contains '.' or '..': give the path from the vault's top, "
                    "for example cf://photos/2026/cat.jpg");
    }
    if (name.size() > kMaxNameBytes) {
      return Refuse(argument, "has a name of more than 255 bytes: shorten it");
    }
    absl::StrAppend(&path, "/", name);
  }
  uri.names_folder = path.empty() || absl::EndsWith(rest, "/");
  if (!path.empty()) uri.path = path;
  return uri;
}

}  // namespace coffer::cli
