#ifndef COFFER_SERVICES_DIRECTORY_OUTCOME_H_
#define COFFER_SERVICES_DIRECTORY_OUTCOME_H_

// The results of commands as stored and sent, and as absl::Status.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"

namespace coffer::directory {

// Code, message, reason and metadata; OK gives an empty ItemStatus.
v1::ItemStatus ToItemStatus(const absl::Status& status);

// The reverse. A code that is not one of google.rpc.Code becomes UNKNOWN.
absl::Status FromItemStatus(const v1::ItemStatus& item);

// The status of a command without items, given what Submit() returned: an error
// of the log or the command's own.
absl::Status CommandStatus(const absl::StatusOr<internal::v1::Outcome>& result);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_OUTCOME_H_
