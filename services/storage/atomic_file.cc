#include "services/storage/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {
namespace {

absl::Status FileError(absl::string_view operation, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(operation, " ", path));
}

absl::Status WriteAndSync(int file, absl::string_view content,
                          const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError("cannot write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file) != 0) return FileError("cannot sync", path);
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view content, mode_t mode) {
  const std::string temporary = path + kTemporarySuffix;
  if (unlink(temporary.c_str()) != 0 && errno != ENOENT) {
    return FileError("cannot replace", temporary);
  }
  const int file =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return FileError("cannot create", temporary);
  {
    const auto close_file = absl::MakeCleanup([file] { close(file); });
    COFFER_RETURN_IF_ERROR(WriteAndSync(file, content, temporary));
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError("cannot replace", path);
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return SyncFolder(folder.empty() ? "." : folder);
}

absl::Status SyncFolder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FileError("cannot open", folder);
  const auto close_file = absl::MakeCleanup([file] { close(file); });
  if (fsync(file) != 0) return FileError("cannot sync", folder);
  return absl::OkStatus();
}

}  // namespace coffer::storage
