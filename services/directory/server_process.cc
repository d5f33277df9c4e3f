#include "services/directory/server_process.h"

#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "lib/process/ready_file.h"
#include "lib/process/stop_signals.h"
#include "lib/status/status_macros.h"
#include "services/directory/server.h"
#include "services/directory/server_flags.h"

namespace coffer::directory {

absl::Status ServeUntilStopped(const ServerFlags& flags,
                               DirectoryServerDependencies dependencies,
                               process::StopSignals* signals) {
  const auto logger = dependencies.logger;
  COFFER_ASSIGN_OR_RETURN(
      const auto server,
      DirectoryServer::Create(flags.server, std::move(dependencies)));
  COFFER_RETURN_IF_ERROR(
      process::WriteReadyFile(flags.ready_file, server->address(),
                              server->admin_address(), server->http_address()));
  std::thread waiter([&] {
    if (signals->Wait() == 0) return server->Shutdown();
    logger->info("stopping");
    signals->RunStop([&] { server->Drain(), server->Shutdown(); },
                     [&] { server->Hurry(); });
  });
  const absl::Status ended = server->Wait();
  signals->Wake();
  waiter.join();
  return ended;
}

}  // namespace coffer::directory
