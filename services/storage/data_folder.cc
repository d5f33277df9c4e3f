#include "services/storage/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/storage/atomic_file.h"

namespace coffer::storage {
namespace {

namespace fs = std::filesystem;

constexpr char kLockName[] = "LOCK";
constexpr char kIdentityName[] = "identity";
constexpr char kDatabaseName[] = "blobs";
constexpr char kLostAndFound[] = "lost+found";
constexpr mode_t kLockMode = 0600;

absl::Status FolderError(absl::string_view operation, const std::string& path,
                         const std::error_code& error) {
  return absl::ErrnoToStatus(error.value(), absl::StrCat(operation, " ", path));
}

absl::Status CreateFolder(const std::string& path) {
  std::error_code error;
  if (!fs::create_directories(path, error)) {
    return error ? FolderError("cannot create the data folder", path, error)
                 : absl::OkStatus();
  }
  fs::permissions(path, fs::perms::owner_all, error);
  if (error) return FolderError("cannot protect", path, error);
  return absl::OkStatus();
}

absl::Status CheckEntries(const std::string& path) {
  std::error_code error;
  fs::directory_iterator entries(path, error);
  if (error) return FolderError("cannot list the data folder", path, error);
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    const bool known = name == kLockName || name == kIdentityName ||
                       name == kDatabaseName || name == kLostAndFound ||
                       name == absl::StrCat(kIdentityName, kTemporarySuffix);
    if (!known) {
      return WrongDataFolderError(absl::StrCat(
          "cannot use ", path, ": it contains \"", name,
          "\", so it is not the folder of a storage node; choose an empty "
          "folder, or one of an earlier run"));
    }
  }
  if (error) return FolderError("cannot list the data folder", path, error);
  return absl::OkStatus();
}

absl::StatusOr<int> Lock(const std::string& path) {
  const std::string lock_path = absl::StrCat(path, "/", kLockName);
  const int file =
      open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (file < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", lock_path));
  }
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  const int error = errno;
  close(file);
  if (error == EWOULDBLOCK) {
    return WrongDataFolderError(
        absl::StrCat("cannot use ", path,
                     ": another process uses it; stop that one first, or "
                     "choose another folder"));
  }
  return absl::ErrnoToStatus(error, absl::StrCat("cannot lock ", lock_path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Open(
    const std::string& path) {
  COFFER_RETURN_IF_ERROR(CreateFolder(path));
  // Before the lock file is put into what may be somebody else's folder.
  COFFER_RETURN_IF_ERROR(CheckEntries(path));
  COFFER_ASSIGN_OR_RETURN(const int lock_file, Lock(path));
  return absl::WrapUnique(new DataFolder(path, lock_file));
}

// The lock file stays: removing it would let two processes lock two files.
DataFolder::~DataFolder() { close(lock_file_); }

std::string DataFolder::identity_path() const {
  return absl::StrCat(path_, "/", kIdentityName);
}

std::string DataFolder::database_path() const {
  return absl::StrCat(path_, "/", kDatabaseName);
}

bool DataFolder::HasIdentity() const {
  std::error_code error;
  return fs::exists(identity_path(), error);
}

bool DataFolder::HasDatabase() const {
  std::error_code error;
  return fs::exists(absl::StrCat(database_path(), "/CURRENT"), error);
}

absl::Status WrongDataFolderError(absl::string_view message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, message,
                   {reason::kWrongDataFolder, {}});
}

}  // namespace coffer::storage
