#ifndef COFFER_CLIENT_CLI_SETTINGS_H_
#define COFFER_CLIENT_CLI_SETTINGS_H_

// Where each setting comes from: flag > environment > profile > default.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/cli/environment.h"
#include "client/cli/profile_file.h"

namespace coffer::cli {

enum class SettingOrigin { kFlag, kEnvironment, kProfile, kDefault };

struct Setting {
  std::string value;
  SettingOrigin origin = SettingOrigin::kDefault;
  // The flag, variable or file that it comes from: "flag --directory".
  std::string source;
};

// What was given as flags.
struct SettingFlags {
  absl::optional<std::string> config;
  absl::optional<std::string> profile;
  absl::optional<std::string> directory;
  absl::optional<std::string> admin;
  absl::optional<std::string> keyring;
  absl::optional<std::string> network;
  absl::optional<std::string> node_addresses;
  absl::optional<std::string> node_admin_addresses;
  absl::optional<std::string> vault;
  absl::optional<std::string> passphrase_file;
};

struct Settings {
  // Path of the configuration file, and the profile in it.
  Setting config;
  Setting profile;
  Setting directory;
  // The directory's admin port; by default on the directory's host, empty when
  // that is not HOST:PORT.
  Setting admin;
  Setting keyring;
  Setting network;
  // See ParseNodeAddresses().
  Setting node_addresses;
  // The same for the admin ports of nodes.
  Setting node_admin_addresses;
  // Empty: cf:///path is an error, or nothing is read, respectively.
  Setting vault;
  Setting passphrase_file;
  // Data folder of the last `coffer dev start`, else one in the user's state
  // folder; whatever the profile. Empty: no home folder is known.
  Setting dev_data;
  // What the configuration file says.
  ProfileFile file;

  bool profile_exists() const {
    return file.profiles.count(profile.value) != 0;
  }
};

struct NamedSetting {
  std::string name;
  const Setting* setting = nullptr;
};

// All of them, in the order of `coffer config show`.
std::vector<NamedSetting> ListSettings(const Settings& settings);

// INVALID_ARGUMENT: errors of the file, or no home folder is known and no file
// is named.
absl::StatusOr<Settings> ResolveSettings(const SettingFlags& flags,
                                         const Environment& environment);

// INVALID_ARGUMENT: the user named a profile that does not exist and nothing
// else that says which cluster is meant.
absl::Status CheckNamedProfile(const Settings& settings);

// INVALID_ARGUMENT: the user named a configuration file that does not exist.
absl::Status CheckNamedConfig(const Settings& settings);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SETTINGS_H_
