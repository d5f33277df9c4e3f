#ifndef COFFER_CLIENT_CLI_REMOTE_URI_H_
#define COFFER_CLIENT_CLI_REMOTE_URI_H_

// cf://VAULT/path, the way the command line names what is in a cluster.
//
// The path is taken byte by byte: nothing is percent-decoded, so a shell's
// completion and quoting are all that matters, and "%41" is a name of three
// characters.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::cli {

inline constexpr char kRemoteScheme[] = "cf://";

struct RemoteUri {
  // Empty in cf:///path, which means the profile's vault.
  std::string vault;
  // Starts with '/', has no empty components and no '/' at its end; the vault's
  // top is "/".
  std::string path = "/";
  // The user ended it with '/', or it is the vault's top: it must be a folder.
  bool names_folder = true;

  bool is_root() const { return path == "/"; }
  // The last component; "" for the vault's top.
  std::string base_name() const;
  // The entry `name` of this folder.
  RemoteUri Child(absl::string_view name) const;
  // For messages and JSON.
  std::string ToString() const;
};

// Whether `argument` is meant to be remote, even if it is malformed.
bool LooksRemote(absl::string_view argument);

// INVALID_ARGUMENT with an example: another form, "." or ".." components, or
// components above 255 bytes.
absl::StatusOr<RemoteUri> ParseRemoteUri(absl::string_view argument);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_REMOTE_URI_H_
