#include "client/local_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <ios>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/remote_path.h"
#include "lib/formats/entry_name.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
// Until all that goes into it is there.
constexpr mode_t kNewFolderMode = 0700;
constexpr mode_t kDefaultFolderMode = 0777;
constexpr mode_t kOwnerBits = 0700;
constexpr mode_t kOthersBits = 0077;
constexpr mode_t kPermissionBits = 07777;
constexpr char kPartialMark[] = ".coffer-partial-";
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

std::array<timespec, 2> Times(int64_t modification_time_ns) {
  int64_t seconds = modification_time_ns / kNanosecondsPerSecond;
  int64_t rest = modification_time_ns % kNanosecondsPerSecond;
  if (rest < 0) {
    rest += kNanosecondsPerSecond;
    --seconds;
  }
  timespec modified{};
  modified.tv_sec = seconds;
  modified.tv_nsec = rest;
  timespec accessed{};
  accessed.tv_nsec = UTIME_OMIT;
  return {accessed, modified};
}

// umask() can only be read by setting it, for all threads. Private when it is
// not known.
mode_t ReadUmask() {
  constexpr mode_t kPrivate = 077;
  constexpr char kField[] = "Umask:";
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (!absl::StartsWith(line, kField)) continue;
    std::istringstream value(line.substr(sizeof(kField) - 1));
    unsigned int mask = 0;
    if (value >> std::oct >> mask) return mask & kDefaultFolderMode;
  }
  return kPrivate;
}

LocalFileType TypeOf(mode_t mode) {
  if (S_ISREG(mode)) return LocalFileType::kRegular;
  if (S_ISDIR(mode)) return LocalFileType::kFolder;
  if (S_ISLNK(mode)) return LocalFileType::kSymlink;
  return LocalFileType::kSpecial;
}

// A file that a running download has locked is not stale.
void RemoveIfStale(int folder, const std::string& name) {
  const int file = openat(folder, name.c_str(),
                          O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return;
  if (flock(file, LOCK_EX | LOCK_NB) == 0) unlinkat(folder, name.c_str(), 0);
  close(file);
}

bool IsPartialName(absl::string_view name, absl::string_view prefix) {
  const size_t mark = name.rfind(kPartialMark);
  if (mark == absl::string_view::npos || name.front() != '.') return false;
  const absl::string_view random = name.substr(mark + sizeof(kPartialMark) - 1);
  return absl::StartsWith(name, prefix) &&
         random.size() == kPartialSuffixSizeBytes &&
         random.find_first_not_of("0123456789abcdef") ==
             absl::string_view::npos;
}

}  // namespace

absl::Status CheckLocalName(const std::string& name) {
  return formats::ValidateName(name);
}

std::string PartialFilePrefix(const std::string& name) {
  constexpr size_t kMaxNameSizeBytes = formats::kMaxNameSizeBytes -
                                       kPartialSuffixSizeBytes -
                                       (sizeof(kPartialMark) - 1) - 1;
  return absl::StrCat(".", name.substr(0, kMaxNameSizeBytes), kPartialMark);
}

LocalFolder::LocalFolder(std::string path, int descriptor, bool created)
    : path_(std::move(path)), descriptor_(descriptor), created_(created) {}

LocalFolder::~LocalFolder() { close(descriptor_); }

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::Open(
    const std::string& path) {
  return OpenPath(path, kFolderFlags, /*created=*/false);
}

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::OpenOrCreate(
    const std::string& path) {
  const bool created = mkdir(path.c_str(), kNewFolderMode) == 0;
  if (!created && errno != EEXIST) return Failed("make the folder", path);
  return OpenPath(path, kFolderFlags, created);
}

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::OpenOrCreatePrivate(
    const std::string& path) {
  if (mkdir(path.c_str(), kNewFolderMode) != 0 && errno != EEXIST) {
    return Failed("make the folder", path);
  }
  return OpenPrivate(path);
}

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::OpenPrivate(
    const std::string& path) {
  COFFER_ASSIGN_OR_RETURN(
      std::shared_ptr<LocalFolder> folder,
      OpenPath(path, kFolderFlags | O_NOFOLLOW, /*created=*/false));
  struct stat status;
  if (fstat(folder->descriptor(), &status) != 0) {
    return Failed("look at", path);
  }
  if ((status.st_mode & kOthersBits) == 0 && status.st_uid == geteuid()) {
    return folder;
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "refusing the folder ", path,
      ": others than its owner have access to it; run: chmod 700 '", path,
      "'"));
}

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::OpenPath(
    const std::string& path, int flags, bool created) {
  const int descriptor = open(path.c_str(), flags);
  if (descriptor < 0) return Failed("open the folder", path);
  return absl::WrapUnique(new LocalFolder(path, descriptor, created));
}

absl::StatusOr<LocalFolder::Place> LocalFolder::OpenParentOf(
    const std::string& path) {
  const size_t slash = path.rfind('/');
  Place place;
  place.name = slash == std::string::npos ? path : path.substr(slash + 1);
  COFFER_RETURN_IF_ERROR(CheckLocalName(place.name));
  const std::string parent = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : path.substr(0, slash);
  COFFER_ASSIGN_OR_RETURN(place.folder, Open(parent));
  return place;
}

absl::StatusOr<std::shared_ptr<LocalFolder>> LocalFolder::OpenOrCreateChild(
    const std::string& name) const {
  COFFER_RETURN_IF_ERROR(CheckLocalName(name));
  const std::string path = JoinPath(path_, name);
  const bool created = mkdirat(descriptor_, name.c_str(), kNewFolderMode) == 0;
  if (!created && errno != EEXIST) return Failed("make the folder", path);
  const int descriptor =
      openat(descriptor_, name.c_str(), kFolderFlags | O_NOFOLLOW);
  if (descriptor >= 0) {
    return absl::WrapUnique(new LocalFolder(path, descriptor, created));
  }
  if (errno == ENOTDIR || errno == ELOOP) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the folder ", path,
                     ": something else has that name; move it away"));
  }
  return Failed("open the folder", path);
}

absl::StatusOr<absl::optional<LocalFileInfo>> LocalFolder::Find(
    const std::string& name) const {
  COFFER_RETURN_IF_ERROR(CheckLocalName(name));
  struct stat status;
  if (fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return absl::optional<LocalFileInfo>();
    return Failed("look at", JoinPath(path_, name));
  }
  LocalFileInfo info;
  info.type = TypeOf(status.st_mode);
  info.size_bytes = static_cast<uint64_t>(status.st_size);
  info.mode = status.st_mode & kPermissionBits;
  info.modification_time_ns =
      status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec;
  return absl::make_optional(info);
}

absl::StatusOr<LocalFileType> LocalFolder::FindLinkTarget(
    const std::string& name) const {
  COFFER_RETURN_IF_ERROR(CheckLocalName(name));
  struct stat status;
  if (fstatat(descriptor_, name.c_str(), &status, /*flags=*/0) != 0) {
    return Failed("look at", JoinPath(path_, name));
  }
  return TypeOf(status.st_mode);
}

absl::Status LocalFolder::CreateSymlink(const std::string& name,
                                        const std::string& target,
                                        int64_t modification_time_ns,
                                        bool overwrite) const {
  COFFER_RETURN_IF_ERROR(CheckLocalName(name));
  const std::string path = JoinPath(path_, name);
  if (symlinkat(target.c_str(), descriptor_, name.c_str()) != 0) {
    if (errno != EEXIST || !overwrite) {
      return Failed("make the symbolic link", path);
    }
    // So that the name always means one or the other.
    const std::string temporary = absl::StrCat(PartialFilePrefix(name), "link");
    unlinkat(descriptor_, temporary.c_str(), 0);
    if (symlinkat(target.c_str(), descriptor_, temporary.c_str()) != 0) {
      return Failed("make the symbolic link", path);
    }
    if (renameat(descriptor_, temporary.c_str(), descriptor_, name.c_str()) !=
        0) {
      const absl::Status status = Failed("replace", path);
      unlinkat(descriptor_, temporary.c_str(), 0);
      return status;
    }
  }
  const auto times = Times(modification_time_ns);
  if (utimensat(descriptor_, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) !=
      0) {
    return Failed("set the time of", path);
  }
  return absl::OkStatus();
}

absl::Status LocalFolder::SetAttributes(uint32_t mode,
                                        int64_t modification_time_ns) const {
  const auto times = Times(modification_time_ns);
  if (futimens(descriptor_, times.data()) != 0) {
    return Failed("set the time of", path_);
  }
  if (fchmod(descriptor_, mode & kPermissionBits) != 0) {
    return Failed("set the mode of", path_);
  }
  return absl::OkStatus();
}

absl::Status LocalFolder::SetDefaultMode() const {
  struct stat status;
  if (fstat(descriptor_, &status) != 0) return Failed("look at", path_);
  // What it has from its parent stays.
  const mode_t inherited = status.st_mode & S_ISGID;
  if (fchmod(descriptor_, inherited | (kDefaultFolderMode & ~ReadUmask())) !=
      0) {
    return Failed("set the mode of", path_);
  }
  return absl::OkStatus();
}

void LocalFolder::MakeWritable() const {
  struct stat status;
  if (fstat(descriptor_, &status) != 0) return;
  if ((status.st_mode & kOwnerBits) == kOwnerBits) return;
  // Where this fails, so does what is written next, with a better message.
  fchmod(descriptor_, (status.st_mode & kPermissionBits) | kOwnerBits);
}

absl::Status LocalFolder::Sync() const {
  if (fsync(descriptor_) != 0) return Failed("sync", path_);
  return absl::OkStatus();
}

absl::Status LocalFolder::SyncFileSystem() const {
  if (syncfs(descriptor_) != 0) return Failed("sync", path_);
  return absl::OkStatus();
}

void LocalFolder::RemoveLeftovers(const std::string& name) const {
  const std::string prefix = name.empty() ? "." : PartialFilePrefix(name);
  const int descriptor = openat(descriptor_, ".", kFolderFlags);
  if (descriptor < 0) return;
  DIR* const folder = fdopendir(descriptor);
  if (folder == nullptr) {
    close(descriptor);
    return;
  }
  while (const dirent* const entry = readdir(folder)) {
    if (IsPartialName(entry->d_name, prefix)) {
      RemoveIfStale(descriptor_, entry->d_name);
    }
  }
  closedir(folder);
}

}  // namespace coffer::client
