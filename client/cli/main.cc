// coffer: the command line of Coffer; see coffer --help.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/all_commands.h"
#include "client/cli/application.h"
#include "client/cli/exit_code.h"
#include "client/cli/system_surroundings.h"
#include "client/cluster_admin.h"
#include "client/coffer.h"
#include "lib/crypto/hardening.h"
#include "lib/process/allocator_settings.h"

int main(int argc, char** argv) {
  coffer::process::KeepFreedMemory();
  absl::Status status = coffer::crypto::DisableCoreDumps();
  const auto system = coffer::cli::SystemSurroundings::Create();
  status.Update(system.status());
  if (!status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return static_cast<int>(coffer::cli::ExitCode::kFailure);
  }
  coffer::cli::Surroundings& surroundings = *(*system)->get();
  surroundings.connect = coffer::Client::Connect;
  surroundings.connect_admin = coffer::ClusterAdmin::Connect;
  surroundings.create_keyring = coffer::CreateKeyring;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(coffer::cli::RunApplication(
      arguments, coffer::cli::MakeAllCommands(), surroundings));
}
