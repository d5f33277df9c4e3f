#ifndef COFFER_CLIENT_CLI_SYSTEM_SURROUNDINGS_H_
#define COFFER_CLIENT_CLI_SYSTEM_SURROUNDINGS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/cli/interrupt.h"
#include "client/cli/system_machine_probe.h"
#include "lib/clock/system_clock.h"
#include "lib/clock/system_sleeper.h"
#include "lib/crypto/system_random.h"
#include "lib/process/stop_signals.h"

namespace coffer::cli {

// The real outside: this process's streams, terminal, signals and clock. One
// per process, made before any thread exists.
class SystemSurroundings {
 public:
  static absl::StatusOr<std::unique_ptr<SystemSurroundings>> Create();

  SystemSurroundings(const SystemSurroundings&) = delete;
  SystemSurroundings& operator=(const SystemSurroundings&) = delete;

  // Lacks what makes a client; see Surroundings::connect.
  Surroundings* get() { return &surroundings_; }

 private:
  explicit SystemSurroundings(std::unique_ptr<process::StopSignals> signals);

  SystemClock clock_;
  SystemSleeper sleeper_;
  crypto::SystemRandom random_;
  SystemMachineProbe machine_;
  const std::unique_ptr<process::StopSignals> signals_;
  Interrupt interrupt_;
  Surroundings surroundings_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SYSTEM_SURROUNDINGS_H_
