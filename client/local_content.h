#ifndef COFFER_CLIENT_LOCAL_CONTENT_H_
#define COFFER_CLIENT_LOCAL_CONTENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "client/file_putter.h"
#include "client/local_files.h"

namespace coffer::client {

// A local file or symbolic link as something to put. It is open from now on:
// mode and time are those of the bytes. `files` must outlive the result.
// FAILED_PRECONDITION: a folder or something special.
absl::StatusOr<FileContent> ContentOfLocalFile(LocalFiles& files,
                                               const std::string& path);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_LOCAL_CONTENT_H_
