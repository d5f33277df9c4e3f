#ifndef COFFER_CLIENT_LOCAL_FOLDER_H_
#define COFFER_CLIENT_LOCAL_FOLDER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/local_files.h"

namespace coffer::client {

// A local folder that is written to, held open. Everything below it is reached
// by single names from here: what somebody puts in the way meanwhile, such as a
// symbolic link in place of a folder, cannot lead out of it. Thread-safe.
class LocalFolder {
 public:
  // The folder that holds the last component of `path`, and that component.
  struct Place;

  // Follows symbolic links: the path is the user's own.
  static absl::StatusOr<std::shared_ptr<LocalFolder>> Open(
      const std::string& path);
  // Open(), after making the last component if it is missing; a folder that was
  // made is its owner's alone (0700) until it is given a mode.
  static absl::StatusOr<std::shared_ptr<LocalFolder>> OpenOrCreate(
      const std::string& path);
  // OpenOrCreate() for a folder that is its owner's alone. PERMISSION_DENIED:
  // others have access to it. Its last component is no symbolic link.
  static absl::StatusOr<std::shared_ptr<LocalFolder>> OpenOrCreatePrivate(
      const std::string& path);
  // The same for one that exists: else NOT_FOUND.
  static absl::StatusOr<std::shared_ptr<LocalFolder>> OpenPrivate(
      const std::string& path);
  // INVALID_ARGUMENT when `path` ends in no name.
  static absl::StatusOr<Place> OpenParentOf(const std::string& path);

  ~LocalFolder();
  LocalFolder(const LocalFolder&) = delete;
  LocalFolder& operator=(const LocalFolder&) = delete;

  // A folder in this one, made like that if it is missing. FAILED_PRECONDITION:
  // something else has that name. Here and below, INVALID_ARGUMENT: `name` has
  // a '/' or NUL, or is empty, "." or "..".
  absl::StatusOr<std::shared_ptr<LocalFolder>> OpenOrCreateChild(
      const std::string& name) const;

  // nullopt: nothing has that name.
  absl::StatusOr<absl::optional<LocalFileInfo>> Find(
      const std::string& name) const;

  // The type of what a symbolic link leads to in the end; may be outside.
  absl::StatusOr<LocalFileType> FindLinkTarget(const std::string& name) const;

  // ALREADY_EXISTS when the name is taken and not `overwrite`, or taken by a
  // folder.
  absl::Status CreateSymlink(const std::string& name, const std::string& target,
                             int64_t modification_time_ns,
                             bool overwrite) const;

  // Of this folder itself.
  absl::Status SetAttributes(uint32_t mode, int64_t modification_time_ns) const;
  // The mode that mkdir() gives: 0777 without the process's umask.
  absl::Status SetDefaultMode() const;
  // Lets the owner list, write and search this folder, if it may be changed:
  // an earlier download may have made it read-only.
  void MakeWritable() const;

  // Makes names in this folder durable.
  absl::Status Sync() const;
  // Makes all of the file system durable that it is on.
  absl::Status SyncFileSystem() const;

  // Removes what killed processes left of temporary files here: of `name`, or
  // of all when `name` is empty. Best effort; files still being written stay.
  void RemoveLeftovers(const std::string& name) const;

  int descriptor() const { return descriptor_; }
  // This object made the folder.
  bool created() const { return created_; }
  // For messages.
  const std::string& path() const { return path_; }

 private:
  LocalFolder(std::string path, int descriptor, bool created);
  static absl::StatusOr<std::shared_ptr<LocalFolder>> OpenPath(
      const std::string& path, int flags, bool created);

  const std::string path_;
  const int descriptor_;
  const bool created_;
};

struct LocalFolder::Place {
  std::shared_ptr<LocalFolder> folder;
  std::string name;
};

// INVALID_ARGUMENT unless `name` is a single component that names something in
// its folder.
absl::Status CheckLocalName(const std::string& name);

// "." + name + ".coffer-partial-", cut so that there is room for
// kPartialSuffixSizeBytes more.
std::string PartialFilePrefix(const std::string& name);
inline constexpr int kPartialSuffixSizeBytes = 16;

}  // namespace coffer::client

#endif  // COFFER_CLIENT_LOCAL_FOLDER_H_
