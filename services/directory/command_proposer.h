#ifndef COFFER_SERVICES_DIRECTORY_COMMAND_PROPOSER_H_
#define COFFER_SERVICES_DIRECTORY_COMMAND_PROPOSER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/clock/clock.h"
#include "services/directory/command_log.h"

namespace coffer::directory {

// Puts into commands what must not be asked for below the log: the time.
// Thread-safe; has no state of its own.
class CommandProposer {
 public:
  // Both must outlive the proposer.
  CommandProposer(CommandLog* log, Clock* clock) : log_(*log), clock_(*clock) {}

  // Submits a command without items. `request_id` is 32 hexadecimal digits, or
  // empty for commands of the directory itself. Returns how the command ended:
  // the log's error, or the command's own.
  absl::Status Propose(const std::string& request_id,
                       internal::v1::Command command);

  // The same for a command with items. An OK outcome has the status of each
  // item; an error is about the command as a whole.
  absl::StatusOr<internal::v1::Outcome> ProposeItems(
      const std::string& request_id, internal::v1::Command command);

 private:
  CommandLog& log_;
  Clock& clock_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMAND_PROPOSER_H_
