#ifndef COFFER_SERVICES_DIRECTORY_NAMESPACE_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_NAMESPACE_COMMANDS_H_

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// How many folders lie between a topmost folder and the deepest one that is
// created or moved. It bounds the walk upwards that each of these commands
// takes. What a moved folder brings along may lie deeper, and takes no more
// folders there.
inline constexpr int kMaxFolderDepth = 1000;

// What refuses these commands is in directory_service.proto at the RPCs of the
// same names.

absl::Status ApplyCreateFolder(const internal::v1::CreateFolder& command,
                               const CommandContext& context);

// A move to the name that the entry has already only replaces its record. A
// source that means something else than the target's child is ABORTED
// (VERSION_CONFLICT).
absl::Status ApplyMoveEntry(const internal::v1::MoveEntry& command,
                            const CommandContext& context);

// Deletes each entry on its own and adds one item for each to `outcome`. A
// deleted file's versions go with it, as file_purge.h says. The signed records
// are kept in the family `deletions`.
absl::Status ApplyDeleteEntries(const internal::v1::DeleteEntries& command,
                                const CommandContext& context,
                                internal::v1::Outcome* outcome);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NAMESPACE_COMMANDS_H_
