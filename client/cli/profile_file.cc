#include "client/cli/profile_file.h"

#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr std::array<absl::string_view, 7> kKeys = {
    "directory", "admin",           "keyring",  "network",
    "vault",     "passphrase_file", kDevDataKey};

absl::Status ErrorAt(const std::string& path, const toml::source_region& where,
                     absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "cannot use ", path, ": line ", where.begin.line, ", column ",
      where.begin.column, ": ", what, "; correct the file"));
}

absl::StatusOr<Profile> ReadProfile(const std::string& path,
                                    const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return ErrorAt(path, node.source(), "a profile is a table [profiles.NAME]");
  }
  Profile profile;
  for (const auto& [key, value] : *table) {
    if (!IsProfileKey(std::string(key.str()))) {
      return ErrorAt(
          path, key.source(),
          absl::StrCat("unknown key '", std::string(key.str()), "'"));
    }
    const toml::value<std::string>* text = value.as_string();
    if (text == nullptr) {
      return ErrorAt(path, value.source(),
                     absl::StrCat(std::string(key.str()), " must be text"));
    }
    profile[std::string(key.str())] = text->get();
  }
  return profile;
}

absl::StatusOr<ProfileFile> ReadTable(const std::string& path,
                                      const toml::table& table) {
  ProfileFile file;
  for (const auto& [key, value] : table) {
    if (key.str() == "profile" && value.is_string()) {
      file.active_profile = value.as_string()->get();
    } else if (key.str() == "profiles" && value.is_table()) {
      for (const auto& [name, node] : *value.as_table()) {
        COFFER_ASSIGN_OR_RETURN(file.profiles[std::string(name.str())],
                                ReadProfile(path, node));
      }
    } else {
      return ErrorAt(path, key.source(),
                     "only profile = \"NAME\" and [profiles.NAME] are known");
    }
  }
  return file;
}

}  // namespace

bool IsProfileKey(absl::string_view key) {
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

absl::StatusOr<ProfileFile> LoadProfileFile(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status =
      std::filesystem::status(path, ignored);
  if (status.type() == std::filesystem::file_type::not_found) {
    return ProfileFile();
  }
  // Before it is opened, which can wait for ever. Nothing is known of what
  // cannot be looked at.
  if (std::filesystem::status_known(status) &&
      status.type() != std::filesystem::file_type::regular) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot read ", path, ": not a file; name a TOML file instead"));
  }
  errno = 0;
  std::ifstream stream(path);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream || stream.bad()) {
    return absl::ErrnoToStatus(errno != 0 ? errno : EIO,
                               absl::StrCat("cannot read ", path));
  }
  try {
    return ReadTable(path, toml::parse(text.str(), path));
  } catch (const toml::parse_error& error) {
    return ErrorAt(path, error.source(), std::string(error.description()));
  }
}

absl::Status SaveProfileFile(const std::string& path, const ProfileFile& file) {
  toml::table profiles;
  for (const auto& [name, profile] : file.profiles) {
    toml::table table;
    for (const auto& [key, value] : profile) table.insert(key, value);
    profiles.insert(name, std::move(table));
  }
  toml::table root;
  if (!file.active_profile.empty()) root.insert("profile", file.active_profile);
  root.insert("profiles", std::move(profiles));

  std::error_code error;
  const std::filesystem::path folder =
      std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  const std::string temporary = absl::StrCat(path, ".", getpid(), ".tmp");
  std::ofstream stream(temporary, std::ios::trunc);
  stream << "# Settings of coffer; see `coffer config show --origin`.\n"
         << root << "\n";
  stream.close();
  if (!stream.good() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    std::remove(temporary.c_str());
    return absl::ErrnoToStatus(code, absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

}  // namespace coffer::cli
