#ifndef COFFER_CLIENT_LOCAL_FILES_H_
#define COFFER_CLIENT_LOCAL_FILES_H_

// What a put reads from the local file system; the seam at which tests put
// files that cannot be read.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace coffer::client {

enum class LocalFileType { kRegular, kFolder, kSymlink, kSpecial };

struct LocalFileInfo {
  LocalFileType type = LocalFileType::kRegular;
  uint64_t size_bytes = 0;
  // Permission bits.
  uint32_t mode = 0;
  // Since 1970 UTC.
  int64_t modification_time_ns = 0;
};

// A file that is open for reading. Not thread-safe.
class LocalFile {
 public:
  virtual ~LocalFile() = default;

  // As of when it was opened or last rewound.
  virtual const LocalFileInfo& info() const = 0;

  // The next bytes; 0 at the end.
  virtual absl::StatusOr<size_t> Read(absl::Span<uint8_t> out) = 0;

  // Starts again.
  virtual absl::Status Rewind() = 0;

  // Whether somebody has written to it since it was opened or last rewound: it
  // has another size or modification time. What was read may then mix old and
  // new bytes.
  virtual bool HasChanged() { return false; }
};

// Implementations are thread-safe. Errors: NOT_FOUND, PERMISSION_DENIED,
// FAILED_PRECONDITION, and what else the system says; messages have the path.
class LocalFiles {
 public:
  virtual ~LocalFiles() = default;

  // Of a symbolic link itself, unless `path` ends in '/'.
  virtual absl::StatusOr<LocalFileInfo> Stat(const std::string& path) = 0;

  // FAILED_PRECONDITION unless it is a regular file. Never blocks on a pipe,
  // never follows a symbolic link in the last component.
  virtual absl::StatusOr<std::unique_ptr<LocalFile>> Open(
      const std::string& path) = 0;

  virtual absl::StatusOr<std::string> ReadLink(const std::string& path) = 0;

  // Names, sorted by their bytes, without "." and "..".
  virtual absl::StatusOr<std::vector<std::string>> ListFolder(
      const std::string& path) = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_LOCAL_FILES_H_
