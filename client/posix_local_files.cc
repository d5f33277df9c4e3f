#include "client/posix_local_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/local_files.h"

namespace coffer::client {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr uint32_t kPermissionBits = 07777;
// PATH_MAX of Linux; a longer target is cut off, which is noticed.
constexpr size_t kMaxLinkSizeBytes = 4096;

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

LocalFileType TypeOf(mode_t mode) {
  if (S_ISREG(mode)) return LocalFileType::kRegular;
  if (S_ISDIR(mode)) return LocalFileType::kFolder;
  if (S_ISLNK(mode)) return LocalFileType::kSymlink;
  return LocalFileType::kSpecial;
}

LocalFileInfo ToInfo(const struct stat& status) {
  LocalFileInfo info;
  info.type = TypeOf(status.st_mode);
  info.size_bytes = static_cast<uint64_t>(status.st_size);
  info.mode = status.st_mode & kPermissionBits;
  info.modification_time_ns =
      status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec;
  return info;
}

class PosixLocalFile final : public LocalFile {
 public:
  PosixLocalFile(std::string path, int descriptor, const LocalFileInfo& info)
      : path_(std::move(path)), descriptor_(descriptor), info_(info) {}
  ~PosixLocalFile() override { close(descriptor_); }

  const LocalFileInfo& info() const override { return info_; }

  absl::StatusOr<size_t> Read(absl::Span<uint8_t> out) override {
    while (true) {
      const ssize_t count = read(descriptor_, out.data(), out.size());
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return Failed("read", path_);
    }
  }

  absl::Status Rewind() override {
    struct stat status;
    if (lseek(descriptor_, 0, SEEK_SET) != 0 ||
        fstat(descriptor_, &status) != 0) {
      return Failed("rewind", path_);
    }
    info_ = ToInfo(status);
    return absl::OkStatus();
  }

  bool HasChanged() override {
    struct stat status;
    if (fstat(descriptor_, &status) != 0) return true;
    const LocalFileInfo now = ToInfo(status);
    return now.size_bytes != info_.size_bytes ||
           now.modification_time_ns != info_.modification_time_ns;
  }

 private:
  const std::string path_;
  const int descriptor_;
  LocalFileInfo info_;
};

}  // namespace

absl::StatusOr<LocalFileInfo> PosixLocalFiles::Stat(const std::string& path) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) return Failed("look at", path);
  return ToInfo(status);
}

absl::StatusOr<std::unique_ptr<LocalFile>> PosixLocalFiles::Open(
    const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return Failed("open", path);
  struct stat status;
  if (fstat(descriptor, &status) != 0) {
    const absl::Status error = Failed("look at", path);
    close(descriptor);
    return error;
  }
  if (!S_ISREG(status.st_mode)) {
    close(descriptor);
    return absl::FailedPreconditionError(
        absl::StrCat("cannot read ", path, ": it is not a regular file"));
  }
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<PosixLocalFile>(path, descriptor, ToInfo(status));
}

absl::StatusOr<std::string> PosixLocalFiles::ReadLink(const std::string& path) {
  std::string target(kMaxLinkSizeBytes, '\0');
  const ssize_t size = readlink(path.c_str(), &target[0], target.size());
  if (size < 0) return Failed("read the symbolic link", path);
  if (static_cast<size_t>(size) == target.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the target of the symbolic link ", path, " is too long"));
  }
  target.resize(static_cast<size_t>(size));
  return target;
}

absl::StatusOr<std::vector<std::string>> PosixLocalFiles::ListFolder(
    const std::string& path) {
  DIR* const folder = opendir(path.c_str());
  if (folder == nullptr) return Failed("list", path);
  const auto closer = absl::MakeCleanup([folder] { closedir(folder); });
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* const entry = readdir(folder);
    if (entry == nullptr) {
      if (errno != 0) return Failed("list", path);
      break;
    }
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace coffer::client
