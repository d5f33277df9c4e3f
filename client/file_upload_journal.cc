#include "client/file_upload_journal.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/local_folder.h"
#include "client/temporary_file.h"
#include "client/upload_journal.h"
#include "client/upload_journal_codec.h"
#include "lib/clock/clock.h"
#include "lib/crypto/random.h"
#include "lib/crypto/sha256.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr mode_t kFileMode = 0600;

absl::Status SystemError(absl::string_view what, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

std::string FileNameOf(const UploadPlace& place) {
  return crypto::Sha256(absl::StrCat("coffer upload", place.vault_id.bytes(),
                                     place.parent.bytes(),
                                     place.name_tag.bytes()))
      .ToHex();
}

bool IsEntryName(absl::string_view name) {
  return crypto::Sha256Digest::FromHex(name).ok();
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

bool FileUploadJournal::IsOld(absl::Time modified) const {
  return modified < clock_.Now() - kMaxAge;
}

absl::StatusOr<PendingUpload> FileUploadJournal::Find(
    const UploadPlace& place) {
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<LocalFolder> folder,
                          LocalFolder::OpenPrivate(folder_));
  // Not blocking, since opening a pipe would wait for its writer.
  const int file = openat(folder->descriptor(), FileNameOf(place).c_str(),
                          O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return SystemError("no upload to continue in", folder_);
  const absl::Cleanup closer = [file] { close(file); };
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
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<LocalFolder> folder,
                          LocalFolder::OpenOrCreatePrivate(folder_));
  RemoveOld(*folder);
  COFFER_ASSIGN_OR_RETURN(
      const std::unique_ptr<TemporaryFile> file,
      TemporaryFile::Create(folder, FileNameOf(place), random_));
  COFFER_RETURN_IF_ERROR(file->Append(bytes));
  TemporaryFile::PublishOptions publish;
  publish.mode = kFileMode;
  publish.modification_time_ns = absl::ToUnixNanos(clock_.Now());
  return file->Publish(publish);
}

absl::Status FileUploadJournal::Remove(const UploadPlace& place) {
  const absl::StatusOr<std::shared_ptr<LocalFolder>> folder =
      LocalFolder::OpenPrivate(folder_);
  if (absl::IsNotFound(folder.status())) return absl::OkStatus();
  COFFER_RETURN_IF_ERROR(folder.status());
  if (unlinkat((*folder)->descriptor(), FileNameOf(place).c_str(), 0) == 0 ||
      errno == ENOENT) {
    return absl::OkStatus();
  }
  return SystemError("cannot remove a file from", folder_);
}

void FileUploadJournal::RemoveOld(const LocalFolder& folder) const {
  folder.RemoveLeftovers("");
  // Listing moves the position of the descriptor, and ends by closing it.
  const int descriptor =
      openat(folder.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  DIR* const listing = fdopendir(descriptor);
  if (listing == nullptr) {
    close(descriptor);
    return;
  }
  const absl::Cleanup closer = [listing] { closedir(listing); };
  while (const dirent* const entry = readdir(listing)) {
    struct stat info;
    if (IsEntryName(entry->d_name) &&
        fstatat(descriptor, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        IsOld(absl::TimeFromTimespec(info.st_mtim))) {
      unlinkat(descriptor, entry->d_name, 0);
    }
  }
}

}  // namespace coffer::client
