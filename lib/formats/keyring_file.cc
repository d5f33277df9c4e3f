#include "lib/formats/keyring_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/format_errors.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kOthersMask = 0077;
constexpr size_t kReadSizeBytes = 64 * 1024;

absl::Status SystemError(absl::string_view what, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

// An error of what the file holds.
absl::Status NameFile(absl::string_view path, const absl::Status& status) {
  const absl::Status named =
      Annotate(status, absl::StrCat("cannot open the keyring ", path));
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  if (!info.has_value() || (info->reason != reason::kMalformed &&
                            info->reason != reason::kAuthenticationFailed)) {
    return named;
  }
  return MakeError(
      named.code(),
      absl::StrCat(named.message(), "; restore a copy of this file"), *info);
}

// `path` without symbolic links, so that a save does not replace a link.
std::string Resolve(const std::string& path) {
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) == nullptr ? path : resolved;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::Status CheckAccess(int descriptor, const std::string& path) {
  struct stat info;
  if (fstat(descriptor, &info) != 0) {
    return SystemError("cannot examine the keyring", path);
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot use the keyring ", path, ": not a regular file"));
  }
  if ((info.st_mode & kOthersMask) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("refusing the keyring ", path,
                     ": others than its owner have access to it; run: chmod "
                     "600 '",
                     path, "'"));
  }
  const uid_t user = geteuid();
  if (user != 0 && info.st_uid != user) {
    return absl::PermissionDeniedError(absl::StrCat(
        "refusing the keyring ", path, ": it belongs to another user"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAll(int descriptor, const std::string& path) {
  std::string content;
  while (content.size() <= kMaxKeyringFileSizeBytes) {
    const size_t size = content.size();
    content.resize(size + kReadSizeBytes);
    const ssize_t count = read(descriptor, &content[size], kReadSizeBytes);
    content.resize(size + (count > 0 ? static_cast<size_t>(count) : 0));
    if (count == 0) return content;
    if (count < 0 && errno != EINTR) {
      return SystemError("cannot read the keyring", path);
    }
  }
  return NameFile(path, MalformedData("it has more than 16 MiB"));
}

absl::Status WriteAll(int descriptor, absl::string_view content,
                      const std::string& path) {
  while (!content.empty()) {
    const ssize_t count = write(descriptor, content.data(), content.size());
    if (count > 0) {
      content.remove_prefix(static_cast<size_t>(count));
    } else if (count < 0 && errno != EINTR) {
      return SystemError("cannot write the keyring", path);
    }
  }
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::string& folder) {
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError("cannot open the folder", folder);
  const absl::Cleanup closer = [descriptor] { close(descriptor); };
  if (fsync(descriptor) != 0) {
    return SystemError("cannot sync the folder", folder);
  }
  return absl::OkStatus();
}

// A new file with synced content.
absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  if (descriptor < 0) return SystemError("cannot create", path);
  const absl::Cleanup closer = [descriptor] { close(descriptor); };
  if (fchmod(descriptor, kFileMode) != 0) {
    return SystemError("cannot set the mode of", path);
  }
  COFFER_RETURN_IF_ERROR(WriteAll(descriptor, content, path));
  if (fsync(descriptor) != 0) return SystemError("cannot sync", path);
  return absl::OkStatus();
}

absl::Status Write(const KeyringLock& lock, absl::string_view content,
                   bool must_be_new) {
  const std::string& path = lock.path();
  const std::string temporary = absl::StrCat(path, ".tmp");
  // Left by a crash: the lock says that nobody is writing it.
  unlink(temporary.c_str());
  const absl::Cleanup remover = [&temporary] { unlink(temporary.c_str()); };
  COFFER_RETURN_IF_ERROR(WriteNewFile(temporary, content));
  // link() refuses to replace a file, rename() does not.
  const int failed = must_be_new ? link(temporary.c_str(), path.c_str())
                                 : rename(temporary.c_str(), path.c_str());
  if (failed != 0) return SystemError("cannot put in place the keyring", path);
  return SyncFolder(FolderOf(path));
}

}  // namespace

KeyringLock::KeyringLock(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

KeyringLock::~KeyringLock() { close(descriptor_); }

absl::StatusOr<std::unique_ptr<KeyringLock>> KeyringLock::Acquire(
    const std::string& path) {
  std::string resolved = Resolve(path);
  const std::string lock_path = absl::StrCat(resolved, ".lock");
  const int descriptor =
      open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
  if (descriptor < 0) return SystemError("cannot open", lock_path);
  auto lock =
      absl::WrapUnique(new KeyringLock(std::move(resolved), descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return SystemError("cannot lock", lock_path);
  return absl::UnavailableError(
      absl::StrCat("cannot change the keyring ", path,
                   ": another process is changing it; try again"));
}

absl::StatusOr<std::string> ReadKeyringFile(const std::string& path) {
  // Not blocking, since opening a pipe would wait for its writer.
  const int descriptor =
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return SystemError("cannot open the keyring", path);
  const absl::Cleanup closer = [descriptor] { close(descriptor); };
  COFFER_RETURN_IF_ERROR(CheckAccess(descriptor, path));
  return ReadAll(descriptor, path);
}

absl::StatusOr<bool> KeyringFileNeedsPassphrase(const std::string& path) {
  COFFER_ASSIGN_OR_RETURN(const std::string content, ReadKeyringFile(path));
  const absl::StatusOr<bool> needs_one = KeyringNeedsPassphrase(content);
  if (!needs_one.ok()) return NameFile(path, needs_one.status());
  return needs_one;
}

absl::StatusOr<Keyring> LoadKeyring(const std::string& path,
                                    const crypto::SecretBytes* passphrase) {
  COFFER_ASSIGN_OR_RETURN(const std::string content, ReadKeyringFile(path));
  absl::StatusOr<Keyring> keyring = OpenKeyring(content, passphrase);
  if (!keyring.ok()) return NameFile(path, keyring.status());
  return keyring;
}

absl::Status SaveKeyring(const KeyringLock& lock, const Keyring& keyring,
                         const KeyringProtection& protection,
                         crypto::Random& random) {
  COFFER_ASSIGN_OR_RETURN(const std::string content,
                          SealKeyring(keyring, protection, random));
  return Write(lock, content, /*must_be_new=*/false);
}

absl::Status CreateKeyring(const KeyringLock& lock, const Keyring& keyring,
                           const KeyringProtection& protection,
                           crypto::Random& random) {
  if (access(lock.path().c_str(), F_OK) == 0) {
    return absl::AlreadyExistsError(absl::StrCat(
        "cannot create the keyring ", lock.path(), ": it exists already"));
  }
  COFFER_ASSIGN_OR_RETURN(const std::string content,
                          SealKeyring(keyring, protection, random));
  return Write(lock, content, /*must_be_new=*/true);
}

}  // namespace coffer::formats
