#include "client/file_upload_journal.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/upload_journal.h"
#include "client/upload_journal_codec.h"
#include "lib/clock/clock.h"
#include "lib/crypto/random.h"
#include "lib/crypto/sha256.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr mode_t kOthersMask = 0077;
constexpr size_t kNameSizeBytes = 2 * crypto::kSha256SizeBytes;

absl::Status SystemError(absl::string_view what, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

std::string FileNameOf(const UploadPlace& place) {
  return crypto::Sha256(absl::StrCat("coffer upload", place.vault_id.bytes(),
                                     place.parent.bytes(),
                                     place.name_tag.bytes()))
      .ToHex();
}

// Of an entry, or of one that is being written.
bool IsOurs(absl::string_view name) {
  return crypto::Sha256Digest::FromHex(name.substr(0, kNameSizeBytes)).ok() &&
         (name.size() == kNameSizeBytes || name[kNameSizeBytes] == '.');
}

absl::Status CheckAccess(int folder, const std::string& path) {
  struct stat info;
  if (fstat(folder, &info) != 0) return SystemError("cannot examine", path);
  if ((info.st_mode & kOthersMask) != 0 || info.st_uid != geteuid()) {
    return absl::PermissionDeniedError(
        absl::StrCat("refusing the folder ", path,
                     ": others than its owner have access to it; run: chmod "
                     "700 '",
                     path, "'"));
  }
  return absl::OkStatus();
}

absl::Status WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (count < 0 && errno != EINTR) {
      return SystemError("cannot write", "an upload journal");
    }
  }
  return absl::OkStatus();
}

// One byte more than an entry has, so that a longer file is noticed.
absl::StatusOr<std::string> ReadEntry(int file) {
  std::string bytes(kUploadJournalEntrySizeBytes + 1, '\0');
  size_t used = 0;
  while (used < bytes.size()) {
    const ssize_t count = read(file, &bytes[used], bytes.size() - used);
    if (count == 0) break;
    if (count > 0) {
      used += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      return SystemError("cannot read", "an upload journal");
    }
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

FileUploadJournal::FileUploadJournal(std::string folder, Clock* clock,
                                     crypto::Random* random)
    : folder_(std::move(folder)), clock_(*clock), random_(*random) {}

absl::StatusOr<int> FileUploadJournal::OpenFolder() const {
  const int folder =
      open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return SystemError("cannot open", folder_);
  const absl::Status status = CheckAccess(folder, folder_);
  if (status.ok()) return folder;
  close(folder);
  return status;
}

bool FileUploadJournal::IsOld(absl::Time modified) const {
  return modified < clock_.Now() - kMaxAge;
}

absl::StatusOr<PendingUpload> FileUploadJournal::Find(
    const UploadPlace& place) {
  COFFER_ASSIGN_OR_RETURN(const int folder, OpenFolder());
  const absl::Cleanup folder_closer = [folder] { close(folder); };
  // Not blocking, since opening a pipe would wait for its writer.
  const int file = openat(folder, FileNameOf(place).c_str(),
                          O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return SystemError("no upload to continue in", folder_);
  const absl::Cleanup file_closer = [file] { close(file); };
  struct stat info;
  if (fstat(file, &info) != 0) return SystemError("cannot examine", folder_);
  if (IsOld(absl::TimeFromTimespec(info.st_mtim))) {
    return absl::NotFoundError("the upload is too old to be continued");
  }
  COFFER_ASSIGN_OR_RETURN(const std::string bytes, ReadEntry(file));
  return DecodeUpload(place, bytes);
}

absl::Status FileUploadJournal::Save(const UploadPlace& place,
                                     const PendingUpload& upload) {
  COFFER_ASSIGN_OR_RETURN(const std::string bytes, EncodeUpload(place, upload));
  if (mkdir(folder_.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return SystemError("cannot create", folder_);
  }
  COFFER_ASSIGN_OR_RETURN(const int folder, OpenFolder());
  const absl::Cleanup closer = [folder] { close(folder); };
  RemoveOld(folder);
  return Write(folder, FileNameOf(place), bytes);
}

// The folder is not synced: what a crash of the machine takes away costs time.
absl::Status FileUploadJournal::Write(int folder, const std::string& name,
                                      const std::string& bytes) const {
  const std::string temporary =
      absl::StrCat(name, ".", crypto::NewId<RequestId>(random_).ToHex());
  const int file =
      openat(folder, temporary.c_str(),
             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode);
  if (file < 0) return SystemError("cannot create a file in", folder_);
  absl::Cleanup remover = [folder, &temporary] {
    unlinkat(folder, temporary.c_str(), 0);
  };
  absl::Status status = WriteAll(file, bytes);
  if (status.ok() && fsync(file) != 0) {
    status = SystemError("cannot sync a file in", folder_);
  }
  close(file);
  COFFER_RETURN_IF_ERROR(status);
  if (renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) {
    return SystemError("cannot put in place a file in", folder_);
  }
  std::move(remover).Cancel();
  return absl::OkStatus();
}

absl::Status FileUploadJournal::Remove(const UploadPlace& place) {
  const absl::StatusOr<int> folder = OpenFolder();
  if (absl::IsNotFound(folder.status())) return absl::OkStatus();
  COFFER_RETURN_IF_ERROR(folder.status());
  const absl::Cleanup closer = [&folder] { close(*folder); };
  if (unlinkat(*folder, FileNameOf(place).c_str(), 0) == 0 || errno == ENOENT) {
    return absl::OkStatus();
  }
  return SystemError("cannot remove a file from", folder_);
}

void FileUploadJournal::RemoveOld(int folder) const {
  // Listing moves the position of the descriptor, and ends by closing it.
  const int descriptor =
      openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  DIR* const listing = fdopendir(descriptor);
  if (listing == nullptr) {
    close(descriptor);
    return;
  }
  const absl::Cleanup closer = [listing] { closedir(listing); };
  while (const dirent* const entry = readdir(listing)) {
    struct stat info;
    if (IsOurs(entry->d_name) &&
        fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        IsOld(absl::TimeFromTimespec(info.st_mtim))) {
      unlinkat(folder, entry->d_name, 0);
    }
  }
}

}  // namespace coffer::client
