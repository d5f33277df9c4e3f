#ifndef COFFER_CLIENT_LOCAL_TREE_H_
#define COFFER_CLIENT_LOCAL_TREE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/local_files.h"
#include "client/operations.h"

namespace coffer::client {

// A file or symbolic link.
struct LocalTreeFile {
  std::string name;
  LocalFileInfo info;
};

struct LocalTreeFolder {
  // Relative to the top, which is "".
  std::string path;
  std::string name;
  // Index of the parent; the top is its own.
  size_t parent = 0;
  size_t depth = 0;
  LocalFileInfo info;
  // By name.
  std::vector<LocalTreeFile> files;
  // Indices of the folders in this one, by name.
  std::vector<size_t> folders;
};

struct LocalTree {
  // Parents before children; the first is the top.
  std::vector<LocalTreeFolder> folders;
  uint64_t file_count = 0;
  uint64_t total_bytes = 0;
  // What could not be looked at or listed.
  std::vector<ItemError> errors;
  // Sockets, devices and pipes.
  std::vector<std::string> special_paths;
};

// The index of the folder, or among the files of `folder`; nullopt: there is
// none of that name.
absl::optional<size_t> FindFolder(const LocalTree& tree,
                                  const LocalTreeFolder& folder,
                                  const std::string& name);
absl::optional<size_t> FindFile(const LocalTreeFolder& folder,
                                const std::string& name);

// Looks at everything below `root`, which may be a symbolic link to a folder.
// Links below it are listed, not followed: there are no cycles. Errors of the
// root itself are returned. `check` is asked before each folder; its error ends
// the walk.
absl::StatusOr<LocalTree> ReadLocalTree(
    LocalFiles& files, const std::string& root,
    const std::function<absl::Status()>& check);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_LOCAL_TREE_H_
