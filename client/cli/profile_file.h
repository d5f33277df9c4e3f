#ifndef COFFER_CLIENT_CLI_PROFILE_FILE_H_
#define COFFER_CLIENT_CLI_PROFILE_FILE_H_

// The configuration file: TOML, usually ~/.config/coffer/config.toml.
//
//   profile = "dev"                       # the one to use; "default" if absent
//
//   [profiles.dev]
//   directory = "127.0.0.1:7001"          # host:port of the directory
//   admin = "127.0.0.1:7002"              # host:port of its admin port
//   keyring = "~/keys/dev"                # default: keyring next to this file
//   network = "cluster"                   # which of a node's addresses to use
//   vault = "photos"                      # what cf:///path means
//   passphrase_file = "~/keys/dev.pass"   # for use without a terminal
//   dev_data = "/data/dev"                # of the last `coffer dev start`;
//   only
//                                         # the one in profile dev counts
//
// Contains no secrets. Unknown keys are errors: they are mostly typing errors.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::cli {

inline constexpr char kDefaultProfileName[] = "default";
// The one of `coffer dev`, and the key of its data folder.
inline constexpr char kDevProfileName[] = "dev";
inline constexpr char kDevDataKey[] = "dev_data";

// Values by key; absent keys have defaults.
using Profile = std::map<std::string, std::string>;

struct ProfileFile {
  // Empty when the file does not say.
  std::string active_profile;
  std::map<std::string, Profile> profiles;
};

// The keys of a profile, as listed above.
bool IsProfileKey(absl::string_view key);

// A missing file is an empty one. INVALID_ARGUMENT with line and column: not
// TOML, unknown keys, values that are no strings.
absl::StatusOr<ProfileFile> LoadProfileFile(const std::string& path);

// Replaces the file in one step; makes missing folders. Comments are lost.
absl::Status SaveProfileFile(const std::string& path, const ProfileFile& file);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_PROFILE_FILE_H_
