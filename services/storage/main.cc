// coffer-storage: holds blobs until SIGTERM or SIGINT. Exits with 0 after a
// clean stop, 1 when it cannot start or go on, and CLI11's codes for bad flags.

#include <iostream>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "lib/crypto/hardening.h"
#include "lib/crypto/initialize.h"
#include "lib/logging/logging.h"
#include "lib/process/allocator_settings.h"
#include "lib/process/stop_signals.h"
#include "lib/status/status_macros.h"
#include "services/admin/program_flags.h"
#include "services/storage/command_line.h"
#include "services/storage/node_process.h"

namespace {

absl::Status Run(const coffer::storage::CommandLine& command_line) {
  COFFER_RETURN_IF_ERROR(coffer::crypto::InitializeCrypto());
  COFFER_RETURN_IF_ERROR(coffer::crypto::DisableCoreDumps());
  COFFER_ASSIGN_OR_RETURN(const auto signals,
                          coffer::process::StopSignals::Create());
  COFFER_ASSIGN_OR_RETURN(auto options,
                          coffer::storage::ToServerOptions(command_line));
  COFFER_ASSIGN_OR_RETURN(options.logger, coffer::logging::CreateLogger(
                                              "storage", command_line.logging));
  // Where logs are for programs, nothing else is written: the log says it.
  std::ostream* const out =
      command_line.logging.format == "text" ? &std::cout : nullptr;
  return coffer::storage::ServeUntilStopped(options, command_line.ready_file,
                                            signals.get(), out);
}

}  // namespace

int main(int argc, char** argv) {
  coffer::process::KeepFreedMemory();
  CLI::App app("Holds encrypted blobs as one node of a Coffer cluster.");
  coffer::storage::CommandLine command_line;
  coffer::storage::AddFlags(&app, &command_line);
  CLI11_PARSE(app, argc, argv);
  command_line.server.settings = coffer::admin::SettingsOf(app);
  const absl::Status status = Run(command_line);
  if (!status.ok()) std::cerr << "coffer-storage: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
