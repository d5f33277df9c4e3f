#include "client/cli/settings.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/rpc/address.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr char kDefaultDirectory[] = "127.0.0.1:7001";
constexpr uint16_t kDefaultAdminPort = 7002;
constexpr char kDefaultNetwork[] = "cluster";

struct Candidate {
  const char* flag_name;
  const absl::optional<std::string>& flag;
  const char* variable;
  // nullptr: not in profiles.
  const char* profile_key;
  std::string fallback;
};

class Resolver {
 public:
  Resolver(const Environment& environment, Settings* settings)
      : environment_(environment), settings_(*settings) {}

  Setting Resolve(const Candidate& candidate) const {
    if (candidate.flag.has_value()) {
      return {*candidate.flag, SettingOrigin::kFlag,
              absl::StrCat("flag ", candidate.flag_name)};
    }
    const std::string value = GetVariable(environment_, candidate.variable);
    if (!value.empty()) {
      return {value, SettingOrigin::kEnvironment,
              absl::StrCat("environment ", candidate.variable)};
    }
    return FromProfile(settings_.profile.value, candidate.profile_key,
                       candidate.fallback);
  }

  // `key`: nullptr for what is in no profile.
  Setting FromProfile(const std::string& name, const char* key,
                      const std::string& fallback) const {
    const auto profile = settings_.file.profiles.find(name);
    if (key != nullptr && profile != settings_.file.profiles.end()) {
      const auto value = profile->second.find(key);
      if (value != profile->second.end()) {
        return {ExpandHome(value->second), SettingOrigin::kProfile,
                absl::StrCat("profile ", name, " in ", settings_.config.value)};
      }
    }
    return {fallback, SettingOrigin::kDefault, "default"};
  }

 private:
  std::string ExpandHome(const std::string& value) const {
    const std::string home = GetVariable(environment_, "HOME");
    if (home.empty() || !absl::StartsWith(value, "~/")) return value;
    return absl::StrCat(home, value.substr(1));
  }

  const Environment& environment_;
  const Settings& settings_;
};

void ResolveProfile(const Resolver& resolver, const SettingFlags& flags,
                    Settings* settings) {
  settings->profile = resolver.Resolve(
      {"--profile", flags.profile, "COFFER_PROFILE", nullptr, ""});
  if (!settings->profile.value.empty()) return;
  settings->profile.value = kDefaultProfileName;
  if (settings->file.active_profile.empty()) return;
  settings->profile = {settings->file.active_profile, SettingOrigin::kProfile,
                       settings->config.value};
}

std::string DefaultAdminAddress(const std::string& directory) {
  absl::StatusOr<rpc::Address> address = rpc::ParseAddress(directory);
  if (!address.ok()) return "";
  address->port = kDefaultAdminPort;
  return rpc::FormatAddress(*address);
}

}  // namespace

std::vector<NamedSetting> ListSettings(const Settings& settings) {
  return {{"config", &settings.config},
          {"profile", &settings.profile},
          {"directory", &settings.directory},
          {"admin", &settings.admin},
          {"keyring", &settings.keyring},
          {"network", &settings.network},
          {"node_addresses", &settings.node_addresses},
          {"node_admin_addresses", &settings.node_admin_addresses},
          {"vault", &settings.vault},
          {"passphrase_file", &settings.passphrase_file},
          {kDevDataKey, &settings.dev_data}};
}

absl::StatusOr<Settings> ResolveSettings(const SettingFlags& flags,
                                         const Environment& environment) {
  Settings settings;
  const Resolver resolver(environment, &settings);
  const std::string folder = ConfigFolder(environment);
  settings.config = resolver.Resolve(
      {"--config", flags.config, "COFFER_CONFIG", nullptr,
       folder.empty() ? "" : absl::StrCat(folder, "/config.toml")});
  if (settings.config.value.empty() && flags.config.has_value()) {
    return absl::InvalidArgumentError(
        "--config is empty: name the configuration file");
  }
  if (settings.config.value.empty()) {
    return absl::InvalidArgumentError(
        "cannot find the configuration file: HOME is not set; set HOME, or "
        "name a file with COFFER_CONFIG");
  }
  COFFER_ASSIGN_OR_RETURN(settings.file,
                          LoadProfileFile(settings.config.value));
  ResolveProfile(resolver, flags, &settings);
  const std::filesystem::path beside =
      std::filesystem::path(settings.config.value).parent_path() / "keyring";
  settings.directory =
      resolver.Resolve({"--directory", flags.directory, "COFFER_DIRECTORY",
                        "directory", kDefaultDirectory});
  settings.admin =
      resolver.Resolve({"--admin", flags.admin, "COFFER_ADMIN", "admin",
                        DefaultAdminAddress(settings.directory.value)});
  settings.keyring =
      resolver.Resolve({"--key-file", flags.keyring, "COFFER_KEY_FILE",
                        "keyring", beside.string()});
  settings.network =
      resolver.Resolve({"--network", flags.network, "COFFER_NETWORK", "network",
                        kDefaultNetwork});
  settings.node_addresses =
      resolver.Resolve({"--node-address", flags.node_addresses,
                        "COFFER_NODE_ADDRESSES", nullptr, ""});
  settings.node_admin_addresses =
      resolver.Resolve({"--node-admin-address", flags.node_admin_addresses,
                        "COFFER_NODE_ADMIN_ADDRESSES", nullptr, ""});
  settings.vault = resolver.Resolve(
      {"--default-vault", flags.vault, "COFFER_VAULT", "vault", ""});
  settings.passphrase_file =
      resolver.Resolve({"--passphrase-file", flags.passphrase_file,
                        "COFFER_PASSPHRASE_FILE", "passphrase_file", ""});
  const std::string state = StateFolder(environment);
  settings.dev_data =
      resolver.FromProfile(kDevProfileName, kDevDataKey,
                           state.empty() ? "" : absl::StrCat(state, "/dev"));
  return settings;
}

absl::Status CheckNamedProfile(const Settings& settings) {
  if (settings.profile_exists() ||
      settings.profile.origin == SettingOrigin::kDefault ||
      settings.directory.origin != SettingOrigin::kDefault) {
    return absl::OkStatus();
  }
  std::vector<std::string> names;
  for (const auto& [name, profile] : settings.file.profiles) {
    names.push_back(name);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "cannot use the profile '", settings.profile.value, "' (",
      settings.profile.source, "): ", settings.config.value, " has ",
      names.empty() ? "no profiles" : absl::StrJoin(names, ", "),
      "; choose one of them, or make it with coffer init --profile NAME"));
}

absl::Status CheckNamedConfig(const Settings& settings) {
  std::error_code ignored;
  if (settings.config.origin == SettingOrigin::kDefault ||
      std::filesystem::exists(settings.config.value, ignored)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("cannot find the configuration file ", settings.config.value,
                   " (", settings.config.source,
                   "): name one that exists, or make it with coffer init"));
}

}  // namespace coffer::cli
