#ifndef COFFER_SERVICES_STORAGE_DATA_FOLDER_H_
#define COFFER_SERVICES_STORAGE_DATA_FOLDER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::storage {

// The folder that belongs to one storage node, and to one process at a time:
//
//   LOCK       held by the process that runs
//   identity   who the node is: node_identity.h
//   blobs/     the database: rocksdb_blob_store.h
//
// Whatever else is in it makes it somebody else's folder, which is refused
// before anything is written. "lost+found" is fine.
class DataFolder {
 public:
  // Creates the folder when it is missing, and locks it for as long as the
  // object exists.
  //
  //   FAILED_PRECONDITION (reason WRONG_DATA_FOLDER)   unknown files in it, or
  //                        another process uses it
  //   anything else        what the file system says
  static absl::StatusOr<std::unique_ptr<DataFolder>> Open(
      const std::string& path);
  ~DataFolder();

  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string identity_path() const;
  std::string database_path() const;

  bool HasIdentity() const;
  // Whether RocksDB has ever been opened there.
  bool HasDatabase() const;

 private:
  DataFolder(std::string path, int lock_file)
      : path_(std::move(path)), lock_file_(lock_file) {}

  const std::string path_;
  const int lock_file_;
};

// FAILED_PRECONDITION with reason WRONG_DATA_FOLDER.
absl::Status WrongDataFolderError(absl::string_view message);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DATA_FOLDER_H_
