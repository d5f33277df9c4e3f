#ifndef COFFER_SERVICES_STORAGE_ATOMIC_FILE_H_
#define COFFER_SERVICES_STORAGE_ATOMIC_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace coffer::storage {

// What WriteFileAtomically() appends to the name while it writes. A file of
// that name is a remainder of a crash and may be replaced.
inline constexpr char kTemporarySuffix[] = ".tmp";

// Gives `path` this content: afterwards, and after a crash at any moment, it
// has either all of it or what it had before. Synced to disk on return.
absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view content, mode_t mode);

// Makes the entries of a folder durable: names that were added or removed.
absl::Status SyncFolder(const std::string& folder);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ATOMIC_FILE_H_
