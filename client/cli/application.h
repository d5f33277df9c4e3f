#ifndef COFFER_CLIENT_CLI_APPLICATION_H_
#define COFFER_CLIENT_CLI_APPLICATION_H_

#include <string>
#include <vector>

#include "client/cli/command.h"
#include "client/cli/context.h"
#include "client/cli/exit_code.h"

namespace coffer::cli {

// Runs one command line, without the program's name: parses it, finds the
// settings, runs the command, and reports how it ended.
ExitCode RunApplication(const std::vector<std::string>& arguments,
                        CommandList commands, const Surroundings& surroundings);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_APPLICATION_H_
