#ifndef COFFER_CLIENT_CLI_COMPLETION_SCRIPT_H_
#define COFFER_CLIENT_CLI_COMPLETION_SCRIPT_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

namespace coffer::cli {

// A script that teaches `shell` ("bash", "zsh" or "fish") the commands and
// options of `root`. INVALID_ARGUMENT: another shell.
absl::StatusOr<std::string> MakeCompletionScript(const CLI::App& root,
                                                 const std::string& shell);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_COMPLETION_SCRIPT_H_
