#ifndef COFFER_CLIENT_CLI_WHOLE_NUMBER_H_
#define COFFER_CLIENT_CLI_WHOLE_NUMBER_H_

#include "CLI/CLI.hpp"

namespace coffer::cli {

// Accepts decimal numbers from 0 to 2^64-1. Alone, CLI11 takes -1 for the
// greatest number and 010 for 8.
CLI::Validator WholeNumber();

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_WHOLE_NUMBER_H_
