#ifndef COFFER_CLIENT_CLI_ENVIRONMENT_H_
#define COFFER_CLIENT_CLI_ENVIRONMENT_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace coffer::cli {

// Environment variables by name. Passed along as a value, so that nothing else
// reads the process's own.
using Environment = std::map<std::string, std::string>;

// Those of this process.
Environment ReadEnvironment();

// The value of `name`; "" when it is not set, which never differs from set to
// nothing.
std::string GetVariable(const Environment& environment, absl::string_view name);

// Folders of the XDG Base Directory Specification for this program: below
// $XDG_CONFIG_HOME or ~/.config, and $XDG_STATE_HOME or ~/.local/state. "" when
// the home folder is not known. Relative values are ignored, as specified.
std::string ConfigFolder(const Environment& environment);
std::string StateFolder(const Environment& environment);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ENVIRONMENT_H_
