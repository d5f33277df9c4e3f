#ifndef COFFER_SERVICES_DIRECTORY_DATA_FOLDER_H_
#define COFFER_SERVICES_DIRECTORY_DATA_FOLDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Opens the data folder of a directory, which it creates (mode 0700) if it is
// absent: the database is in its subfolder "metadata".
//
// INVALID_ARGUMENT: no path. FAILED_PRECONDITION: it is in use by another
// process, written by a newer version of this program, or somebody else's
// (WRONG_DATA_FOLDER: not empty, and without a database). PERMISSION_DENIED,
// INTERNAL, DATA_LOSS: cannot be created, read or written.
absl::StatusOr<std::unique_ptr<MetadataStore>> OpenDataFolder(
    const std::string& path);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DATA_FOLDER_H_
