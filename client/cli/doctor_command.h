#ifndef COFFER_CLIENT_CLI_DOCTOR_COMMAND_H_
#define COFFER_CLIENT_CLI_DOCTOR_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Looks for what is wrong, from here to every node.
std::unique_ptr<Command> NewDoctorCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_COMMAND_H_
