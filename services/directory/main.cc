#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "lib/clock/system_clock.h"
#include "lib/clock/system_sleeper.h"
#include "lib/crypto/initialize.h"
#include "lib/crypto/system_random.h"
#include "lib/logging/log_counts.h"
#include "lib/logging/logging.h"
#include "lib/process/allocator_settings.h"
#include "lib/process/ready_file.h"
#include "lib/process/stop_signals.h"
#include "lib/status/status_macros.h"
#include "services/admin/program_flags.h"
#include "services/directory/data_folder.h"
#include "services/directory/disk_space.h"
#include "services/directory/server.h"
#include "services/directory/server_flags.h"
#include "services/directory/server_process.h"

absl::Status Run(const coffer::directory::ServerFlags& flags) {
  COFFER_ASSIGN_OR_RETURN(const auto signals,
                          coffer::process::StopSignals::Create());
  COFFER_RETURN_IF_ERROR(coffer::crypto::InitializeCrypto());
  coffer::SystemClock clock;
  coffer::crypto::SystemRandom random;
  coffer::directory::DirectoryServerDependencies deps;
  coffer::logging::LoggingOptions logging = flags.logging;
  logging.counts = std::make_shared<coffer::logging::LogCounts>();
  deps.log_counts = logging.counts;
  COFFER_ASSIGN_OR_RETURN(deps.logger,
                          coffer::logging::CreateLogger("directory", logging));
  COFFER_ASSIGN_OR_RETURN(deps.store,
                          coffer::directory::OpenDataFolder(flags.data_dir));
  // Now that the data folder is ours, so is the file.
  coffer::process::RemoveReadyFile(flags.ready_file);
  deps.disk_space = coffer::directory::ProbeDiskSpace(flags.data_dir);
  deps.clock = &clock;
  deps.random = &random;
  deps.sleeper = std::make_unique<coffer::SystemSleeper>();
  return coffer::directory::ServeUntilStopped(flags, std::move(deps),
                                              signals.get());
}

int main(int argc, char** argv) {
  coffer::process::KeepFreedMemory();
  coffer::directory::ServerFlags flags;
  CLI::App app("The directory of a Coffer cluster.", "coffer-directory");
  coffer::directory::DeclareFlags(&app, &flags);
  CLI11_PARSE(app, argc, argv);
  flags.server.settings = coffer::admin::SettingsOf(app);
  const absl::Status status = Run(flags);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << "coffer-directory: " << status.message() << "\n";
  return EXIT_FAILURE;
}
