#ifndef COFFER_CLIENT_POSIX_LOCAL_FILES_H_
#define COFFER_CLIENT_POSIX_LOCAL_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/local_files.h"

namespace coffer::client {

// The operating system's files. Stateless and thread-safe.
class PosixLocalFiles final : public LocalFiles {
 public:
  absl::StatusOr<LocalFileInfo> Stat(const std::string& path) override;
  absl::StatusOr<std::unique_ptr<LocalFile>> Open(
      const std::string& path) override;
  absl::StatusOr<std::string> ReadLink(const std::string& path) override;
  absl::StatusOr<std::vector<std::string>> ListFolder(
      const std::string& path) override;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_POSIX_LOCAL_FILES_H_
