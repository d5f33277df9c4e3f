#ifndef COFFER_SERVICES_DIRECTORY_FAILING_COMMAND_LOG_H_
#define COFFER_SERVICES_DIRECTORY_FAILING_COMMAND_LOG_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_log.h"

namespace coffer::directory {

// Refuses every command with the same error. Thread-safe.
class FailingCommandLog : public CommandLog {
 public:
  // `status` must be an error.
  explicit FailingCommandLog(absl::Status status)
      : status_(std::move(status)) {}

  absl::StatusOr<internal::v1::Outcome> Submit(
      internal::v1::Command /*command*/) override {
    return status_;
  }
  uint64_t applied_index() const override { return 0; }

 private:
  const absl::Status status_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_FAILING_COMMAND_LOG_H_
