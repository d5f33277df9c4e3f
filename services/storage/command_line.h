#ifndef COFFER_SERVICES_STORAGE_COMMAND_LINE_H_
#define COFFER_SERVICES_STORAGE_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "lib/logging/logging.h"
#include "services/storage/server.h"

namespace coffer::storage {

// What the program takes from flags, or from the TOML file that --config names.
struct CommandLine {
  StorageServerOptions server;
  logging::LoggingOptions logging;
  // Empty: none.
  std::string ready_file;
  // CLASS=HOST:PORT each, as given.
  std::vector<std::string> advertise;
  // Where more of them stand (endpoint_list.h). Empty: nowhere.
  std::string advertise_file;
  // Negative: the default reserve.
  int64_t reserve_bytes = -1;
};

// Describes the flags to `app`, which writes to `command_line` when it parses.
void AddFlags(CLI::App* app, CommandLine* command_line);

// The server's options, without a logger; reads --advertise-file. Errors are
// those of endpoint_list.h.
absl::StatusOr<StorageServerOptions> ToServerOptions(
    const CommandLine& command_line);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_COMMAND_LINE_H_
