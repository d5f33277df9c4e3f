#ifndef COFFER_SERVICES_DIRECTORY_VERSION_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_VERSION_COMMANDS_H_

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// Commits each version on its own and adds one item for each to `outcome`, in
// order; a later version sees the earlier ones. What refuses a version is in
// directory_service.proto at CommitVersions. The chain of records
// (previous_record_sha256) and signatures are for readers to check: they hold
// the keys.
//
// The command as a whole is refused only when its proofs are malformed.
absl::Status ApplyCommitVersions(const internal::v1::CommitVersions& command,
                                 const CommandContext& context,
                                 internal::v1::Outcome* outcome);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_VERSION_COMMANDS_H_
