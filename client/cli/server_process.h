#ifndef COFFER_CLIENT_CLI_SERVER_PROCESS_H_
#define COFFER_CLIENT_CLI_SERVER_PROCESS_H_

// Starting, watching and stopping server processes on this machine.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/cancellation.h"

namespace coffer::cli {

// One process, now and later: process ids are used again.
struct ProcessId {
  pid_t pid = 0;
  uint64_t start_ticks = 0;
};

struct ProcessSpec {
  std::string program;
  std::vector<std::string> arguments;
  // Takes stdout and stderr; made if need be, appended to.
  std::string log_path;
  // The process gets SIGTERM when the calling thread ends, however it ends.
  // Otherwise it outlives this program and its terminal.
  bool dies_with_caller = false;
};

// Starts a process of a session of its own, which Ctrl-C does not reach. An
// error when the program cannot be run.
absl::StatusOr<ProcessId> StartProcess(const ProcessSpec& spec);

bool IsRunning(const ProcessId& process);

// SIGTERM, then SIGKILL if that takes longer than `grace`. Returns when the
// process is gone; OK if it was gone before.
absl::Status StopProcess(const ProcessId& process, absl::Duration grace);

// Waits until the process ends, at most `timeout`, or until `cancellation`,
// which may be nullptr. Returns whether the process is gone.
bool AwaitExit(const ProcessId& process, absl::Duration timeout,
               Cancellation* cancellation);

// Waits for the file that servers write when they serve (see
// lib/process/ready_file.h).
// FAILED_PRECONDITION: the process ended before; DEADLINE_EXCEEDED; CANCELLED.
struct ReadyAddresses {
  std::string data;
  std::string admin;
  // Where the server speaks HTTP; empty: nowhere.
  std::string http;
};
absl::StatusOr<ReadyAddresses> AwaitReadyFile(const std::string& path,
                                              const ProcessId& process,
                                              absl::Duration timeout,
                                              Cancellation* cancellation);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SERVER_PROCESS_H_
