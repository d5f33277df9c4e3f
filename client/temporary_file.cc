#include "client/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/local_folder.h"
#include "client/remote_path.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/random.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr mode_t kTemporaryMode = 0600;
constexpr mode_t kPermissionBits = 07777;

timespec ToTimespec(int64_t nanoseconds) {
  int64_t seconds = nanoseconds / kNanosecondsPerSecond;
  int64_t rest = nanoseconds % kNanosecondsPerSecond;
  if (rest < 0) {
    rest += kNanosecondsPerSecond;
    --seconds;
  }
  timespec time{};
  time.tv_sec = seconds;
  time.tv_nsec = rest;
  return time;
}

}  // namespace

TemporaryFile::TemporaryFile(std::shared_ptr<const LocalFolder> folder,
                             std::string name, std::string temporary_name,
                             int descriptor)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      temporary_name_(std::move(temporary_name)),
      descriptor_(descriptor) {}

absl::StatusOr<std::unique_ptr<TemporaryFile>> TemporaryFile::Create(
    std::shared_ptr<const LocalFolder> folder, const std::string& name,
    crypto::Random& random) {
  COFFER_RETURN_IF_ERROR(CheckLocalName(name));
  std::array<uint8_t, kPartialSuffixSizeBytes / 2> suffix;
  random.Fill(absl::MakeSpan(suffix));
  std::string temporary_name = absl::StrCat(
      PartialFilePrefix(name),
      absl::BytesToHexString(crypto::AsChars(absl::MakeConstSpan(suffix))));
  int descriptor = -1;
  struct stat status {};
  // Between its making and its lock, somebody who cleans up may remove it.
  while (status.st_nlink == 0) {
    if (descriptor >= 0) close(descriptor);
    descriptor = openat(folder->descriptor(), temporary_name.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                        kTemporaryMode);
    if (descriptor < 0) {
      return absl::ErrnoToStatus(
          errno, absl::StrCat("cannot make a file in ", folder->path()));
    }
    // Says that it is in use. A file system without locks only loses that.
    flock(descriptor, LOCK_EX);
    if (fstat(descriptor, &status) != 0) break;
  }
  return absl::WrapUnique(new TemporaryFile(
      std::move(folder), name, std::move(temporary_name), descriptor));
}

TemporaryFile::~TemporaryFile() {
  if (!published_) unlinkat(folder_->descriptor(), temporary_name_.c_str(), 0);
  close(descriptor_);
}

absl::Status TemporaryFile::Append(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return absl::ErrnoToStatus(
          errno,
          absl::StrCat("cannot write ", JoinPath(folder_->path(), name_)));
    }
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status TemporaryFile::Publish(const PublishOptions& options) {
  const std::string path = JoinPath(folder_->path(), name_);
  timespec accessed{};
  accessed.tv_nsec = UTIME_OMIT;
  const std::array<timespec, 2> times = {
      accessed, ToTimespec(options.modification_time_ns)};
  if (fchmod(descriptor_, options.mode & kPermissionBits) != 0 ||
      futimens(descriptor_, times.data()) != 0) {
    return absl::ErrnoToStatus(
        errno, absl::StrCat("cannot set mode and time of ", path));
  }
  if (options.durable && fsync(descriptor_) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot sync ", path));
  }
  COFFER_RETURN_IF_ERROR(TakeName(options.overwrite));
  published_ = true;
  return options.durable ? folder_->Sync() : absl::OkStatus();
}

absl::Status TemporaryFile::TakeName(bool overwrite) {
  const int folder = folder_->descriptor();
  if (overwrite) {
    if (renameat(folder, temporary_name_.c_str(), folder, name_.c_str()) == 0) {
      return absl::OkStatus();
    }
  } else if (linkat(folder, temporary_name_.c_str(), folder, name_.c_str(),
                    0) == 0) {
    unlinkat(folder, temporary_name_.c_str(), 0);
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(
      errno, absl::StrCat("cannot write ", JoinPath(folder_->path(), name_)));
}

}  // namespace coffer::client
