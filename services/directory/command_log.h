#ifndef COFFER_SERVICES_DIRECTORY_COMMAND_LOG_H_
#define COFFER_SERVICES_DIRECTORY_COMMAND_LOG_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"

namespace coffer::directory {

// The one way to change the directory. Thread-safe.
class CommandLog {
 public:
  virtual ~CommandLog() = default;

  // Returns when `command` is durable and applied, so that whoever reads the
  // store afterwards sees it. The proposer sets `request_id` (except in
  // commands of the directory itself), `proposed_time` and the operation; the
  // log sets `operation_sha256`.
  //
  // An Outcome says what the command did, refusals included: see outcome.h.
  // An error is about the log itself:
  //   UNAVAILABLE, reason OVERLOADED: too much is waiting; try again later;
  //   UNAVAILABLE, reason SHUTTING_DOWN or STORE_FAILED: not applied, and this
  //       log will never apply anything again;
  //   UNAVAILABLE, reason OUTCOME_UNKNOWN: the store failed during the command;
  //       sending it again, once the directory is back, resolves it.
  virtual absl::StatusOr<internal::v1::Outcome> Submit(
      internal::v1::Command command) = 0;

  // Index of the last applied command; 0 before the first.
  virtual uint64_t applied_index() const = 0;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMAND_LOG_H_
