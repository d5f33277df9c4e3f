#ifndef COFFER_LIB_PROCESS_READY_FILE_H_
#define COFFER_LIB_PROCESS_READY_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace coffer::process {

// Tells whoever started this process that it serves, and where: writes
//
//   data=DATA_ADDRESS admin=ADMIN_ADDRESS\n
//
// to a temporary file next to `path`, which then takes the name `path`. Readers
// see no file or all of it. Not synced: after a crash nobody serves.
absl::Status WriteReadyFile(const std::string& path,
                            const std::string& data_address,
                            const std::string& admin_address);

}  // namespace coffer::process

#endif  // COFFER_LIB_PROCESS_READY_FILE_H_
