#ifndef COFFER_SERVICES_DIRECTORY_SERVER_FLAGS_H_
#define COFFER_SERVICES_DIRECTORY_SERVER_FLAGS_H_

#include <string>

#include "CLI/CLI.hpp"
#include "lib/logging/logging.h"
#include "services/directory/server.h"

namespace coffer::directory {

// All that main() lets its user choose.
struct ServerFlags {
  std::string data_dir;
  // Empty: none.
  std::string ready_file;
  DirectoryServerOptions server;
  logging::LoggingOptions logging;
};

// Declares the flags on `app`, which fills `flags` when it parses; both must
// outlive the parsing. Every flag can also stand in the TOML file that --config
// names, under its name without dashes in front; the command line wins.
void DeclareFlags(CLI::App* app, ServerFlags* flags);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SERVER_FLAGS_H_
