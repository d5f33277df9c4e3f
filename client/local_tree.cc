#include "client/local_tree.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/local_files.h"
#include "client/operations.h"
#include "client/remote_path.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

class TreeReader {
 public:
  TreeReader(LocalFiles& files, const std::string& root)
      : files_(files), root_(root) {}

  LocalTree& tree() { return tree_; }

  // Lists the folder of that index and adds what is in it.
  absl::Status Read(size_t index) {
    const std::string path = tree_.folders[index].path;
    COFFER_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                            files_.ListFolder(JoinPath(root_, path)));
    for (const std::string& name : names) Add(index, name);
    return absl::OkStatus();
  }

 private:
  void Add(size_t parent, const std::string& name) {
    const std::string path = JoinPath(tree_.folders[parent].path, name);
    const absl::StatusOr<LocalFileInfo> info =
        files_.Stat(JoinPath(root_, path));
    if (!info.ok()) {
      tree_.errors.push_back({path, info.status()});
      return;
    }
    switch (info->type) {
      case LocalFileType::kSpecial:
        tree_.special_paths.push_back(path);
        return;
      case LocalFileType::kFolder:
        AddFolder(parent, name, path, *info);
        return;
      case LocalFileType::kRegular:
        tree_.total_bytes += info->size_bytes;
        break;
      case LocalFileType::kSymlink:
        break;
    }
    ++tree_.file_count;
    tree_.folders[parent].files.push_back({name, *info});
  }

  void AddFolder(size_t parent, const std::string& name,
                 const std::string& path, const LocalFileInfo& info) {
    const size_t depth = tree_.folders[parent].depth + 1;
    if (depth > kMaxPathDepth) {
      tree_.errors.push_back(
          {path, absl::InvalidArgumentError("the folder is too deep")});
      return;
    }
    tree_.folders[parent].folders.push_back(tree_.folders.size());
    tree_.folders.push_back({path, name, parent, depth, info, {}, {}});
  }

  LocalFiles& files_;
  const std::string& root_;
  LocalTree tree_;
};

}  // namespace

absl::optional<size_t> FindFolder(const LocalTree& tree,
                                  const LocalTreeFolder& folder,
                                  const std::string& name) {
  const auto found =
      std::lower_bound(folder.folders.begin(), folder.folders.end(), name,
                       [&](size_t candidate, const std::string& wanted) {
                         return tree.folders[candidate].name < wanted;
                       });
  if (found == folder.folders.end() || tree.folders[*found].name != name) {
    return absl::nullopt;
  }
  return *found;
}

absl::optional<size_t> FindFile(const LocalTreeFolder& folder,
                                const std::string& name) {
  const auto found = std::lower_bound(
      folder.files.begin(), folder.files.end(), name,
      [](const LocalTreeFile& file, const std::string& wanted) {
        return file.name < wanted;
      });
  if (found == folder.files.end() || found->name != name) return absl::nullopt;
  return found - folder.files.begin();
}

absl::StatusOr<LocalTree> ReadLocalTree(
    LocalFiles& files, const std::string& root,
    const std::function<absl::Status()>& check) {
  TreeReader reader(files, root);
  LocalTree& tree = reader.tree();
  LocalTreeFolder top;
  COFFER_ASSIGN_OR_RETURN(top.info, files.Stat(absl::StrCat(root, "/")));
  if (top.info.type != LocalFileType::kFolder) {
    return absl::FailedPreconditionError(
        absl::StrCat("not a folder: ", root, "; put it as a file"));
  }
  tree.folders.push_back(std::move(top));
  COFFER_RETURN_IF_ERROR(reader.Read(0));
  // Grows while it is read: first all of one depth, then of the next.
  for (size_t i = 1; i < tree.folders.size(); ++i) {
    COFFER_RETURN_IF_ERROR(check());
    const absl::Status status = reader.Read(i);
    if (!status.ok()) tree.errors.push_back({tree.folders[i].path, status});
  }
  return std::move(tree);
}

}  // namespace coffer::client
