#ifndef COFFER_CLIENT_CLI_BENCH_COMMAND_H_
#define COFFER_CLIENT_CLI_BENCH_COMMAND_H_

#include <memory>

#include "client/cli/command.h"

namespace coffer::cli {

// Measures the cluster from end to end.
std::unique_ptr<Command> NewBenchCommand();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_BENCH_COMMAND_H_
