#ifndef COFFER_SERVICES_STORAGE_NODE_PROCESS_H_
#define COFFER_SERVICES_STORAGE_NODE_PROCESS_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "lib/process/stop_signals.h"
#include "services/storage/server.h"

namespace coffer::storage {

// Serves until a signal comes or the node cannot go on, and stops gracefully; a
// second signal makes it stop at once. Says where it serves: in the log, on
// `out` unless that is null, and in `ready_file` unless that is empty. An error
// of the start, or the one that ended the node.
absl::Status ServeUntilStopped(StorageServerOptions options,
                               const std::string& ready_file,
                               process::StopSignals* signals,
                               std::ostream* out);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_NODE_PROCESS_H_
