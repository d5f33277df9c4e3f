#ifndef COFFER_SERVICES_DIRECTORY_MAINTENANCE_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_MAINTENANCE_COMMANDS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// How many request ids one ExpireRequests forgets at most.
inline constexpr size_t kMaxExpiredRequestsPerCommand = 10000;

// Records what is said of blobs and nodes that the directory knows, and passes
// over the rest, so that reports cannot fill the disk. A later report of the
// same blob and node replaces the earlier one.
absl::Status ApplyReportDamage(const internal::v1::ReportDamage& command,
                               const CommandContext& context);

absl::Status ApplyExpireRequests(const internal::v1::ExpireRequests& command,
                                 const CommandContext& context);

// See file_purge.h.
absl::Status ApplyPurgeDeleted(const internal::v1::PurgeDeleted& command,
                               const CommandContext& context);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_MAINTENANCE_COMMANDS_H_
