#ifndef COFFER_SERVICES_DIRECTORY_FILE_PURGE_H_
#define COFFER_SERVICES_DIRECTORY_FILE_PURGE_H_

// Removes the versions and references of deleted files, a bounded number of
// rows in one command: a file's references may be more than fits into memory.
// A deleted file is invisible at once; what is left of it waits in the family
// `purges` for the command PurgeDeleted.

#include <cstdint>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// How many references and versions one command may remove.
inline constexpr uint64_t kMaxPurgedRowsPerCommand = 65536;

// Removes what it can of the file and takes that off `budget`. The file is in
// `purges` afterwards exactly if the budget is used up: something may be left.
absl::Status PurgeFile(const FileId& file_id,
                       const internal::v1::StoredPurge& purge,
                       const CommandContext& context, uint64_t& budget);

// The same for the files in `purges`, in the order of their ids.
absl::Status PurgePendingFiles(const CommandContext& context, uint64_t budget);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_FILE_PURGE_H_
