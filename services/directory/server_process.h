#ifndef COFFER_SERVICES_DIRECTORY_SERVER_PROCESS_H_
#define COFFER_SERVICES_DIRECTORY_SERVER_PROCESS_H_

#include "absl/status/status.h"
#include "lib/process/stop_signals.h"
#include "services/directory/server.h"
#include "services/directory/server_flags.h"

namespace coffer::directory {

// Serves until a signal comes or the store fails, and stops gracefully; a
// second signal makes it stop at once. Says in the ready file where it serves.
// An error of the start, or the one that ended the server.
absl::Status ServeUntilStopped(const ServerFlags& flags,
                               DirectoryServerDependencies dependencies,
                               process::StopSignals* signals);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SERVER_PROCESS_H_
