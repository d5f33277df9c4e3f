#ifndef COFFER_LIB_PROCESS_READY_FILE_H_
#define COFFER_LIB_PROCESS_READY_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace coffer::process {

// Tells whoever started this process that it serves, and where: writes
//
//   data=DATA_ADDRESS admin=ADMIN_ADDRESS http=HTTP_ADDRESS\n
//
// (without the last field when `http_address` is empty: nothing speaks HTTP)
// to a temporary file next to `path`, which then takes the name `path`. Readers
// see no file or all of it. Not synced: after a crash nobody serves. An empty
// `path` means that nobody wants to know.
absl::Status WriteReadyFile(const std::string& path,
                            const std::string& data_address,
                            const std::string& admin_address,
                            const std::string& http_address = "");

// The line that says so, without its end; for stdout, too.
std::string FormatReadyLine(const std::string& data_address,
                            const std::string& admin_address,
                            const std::string& http_address);

// Takes away what an earlier process left at `path`, so that nobody takes this
// one for ready: to be called as soon as it is sure that the earlier one is
// gone. An empty `path` names nothing.
void RemoveReadyFile(const std::string& path);

}  // namespace coffer::process

#endif  // COFFER_LIB_PROCESS_READY_FILE_H_
