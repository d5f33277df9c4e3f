#include "client/cli/environment.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace coffer::cli {
namespace {

std::string ProgramFolder(const Environment& environment,
                          absl::string_view variable,
                          absl::string_view below_home) {
  const std::string base = GetVariable(environment, variable);
  if (!base.empty() && base.front() == '/') {
    return absl::StrCat(base, "/coffer");
  }
  const std::string home = GetVariable(environment, "HOME");
  if (home.empty()) return "";
  return absl::StrCat(home, "/", below_home, "/coffer");
}

}  // namespace

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::pair<std::string, std::string> variable =
        absl::StrSplit(*entry, absl::MaxSplits('=', 1));
    environment.insert(variable);
  }
  return environment;
}

std::string GetVariable(const Environment& environment,
                        absl::string_view name) {
  const auto found = environment.find(std::string(name));
  return found == environment.end() ? "" : found->second;
}

std::string ConfigFolder(const Environment& environment) {
  return ProgramFolder(environment, "XDG_CONFIG_HOME", ".config");
}

std::string StateFolder(const Environment& environment) {
  return ProgramFolder(environment, "XDG_STATE_HOME", ".local/state");
}

}  // namespace coffer::cli
