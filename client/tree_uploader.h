#ifndef COFFER_CLIENT_TREE_UPLOADER_H_
#define COFFER_CLIENT_TREE_UPLOADER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "client/commit_batcher.h"
#include "client/file_putter.h"
#include "client/local_tree.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/path_resolver.h"
#include "client/remote_path.h"
#include "client/small_file_uploader.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Stores a local tree below a remote folder:
//   1. looks at the whole local tree;
//   2. level by level, lists the remote folders that exist (their listing says
//      which files are stored already) and makes the missing ones;
//   3. uploads small files many at a time, then large ones one by one.
// Running it again continues what was interrupted: files whose size and time
// equal those of the stored version are not read again. What fails is reported
// and the rest goes on, as long as the cluster can be reached (OutageWatch).
//
// Memory: some 200 bytes and the name for each file of the tree; for one that
// is small and has changed, 1 KiB and 200 bytes for each stored chunk; for each
// folder that is being listed, one page; and the client's byte budget. One for
// each tree.
class TreeUploader {
 public:
  // All must outlive this.
  TreeUploader(Operation* operation, PathResolver* resolver,
               const PutOptions* options)
      : operation_(*operation), resolver_(*resolver), options_(*options) {}

  absl::StatusOr<PutSummary> Put(const std::string& local_root,
                                 const RemotePath& remote_root);

 private:
  // What is to be done with one file of a folder.
  struct FilePlan {
    bool unchanged = false;
    bool blocked = false;
    // Of a small file that is to be replaced.
    std::unique_ptr<OpenedVersion> current;
  };
  struct FolderPlan {
    // Neither of both: to be made.
    absl::optional<FolderId> id;
    bool existed = false;
    bool failed = false;
    std::vector<FilePlan> files;
  };
  // Small files whose batches failed for lack of the directory, after which it
  // is gone: one batch alone is tried again, file by file.
  static constexpr int kMaxBatchFailuresInARow = 2 * CommitBatcher::kMaxFiles;

  struct Index {
    size_t folder = 0;
    size_t file = 0;
  };

  absl::Status PutAll();
  absl::Status PrepareFolders();
  absl::Status PrepareLevel(const std::vector<size_t>& level);
  // In several threads, each for other folders.
  void ListExisting(size_t index);
  absl::Status PlanEntry(size_t index, VerifiedEntry entry);
  void PlanFolder(size_t index, const VerifiedEntry& entry);
  void CreateMissing(size_t index);
  absl::Status PlanFile(size_t folder, size_t file, VerifiedEntry entry);

  absl::Status PutSmallFiles();
  absl::Status PutLargeFiles();
  void PutLarge(const Index& index);
  bool IsSmall(const Index& index) const;
  SmallFile SmallFileOf(const Index& index);
  void OnSmallFile(const Index& index, const absl::StatusOr<PutResult>& result);
  void Count(const Index& index, const absl::StatusOr<PutResult>& result);
  void AddError(const std::string& path, const absl::Status& status);
  absl::Status CheckOutage();

  std::string PathOf(const Index& index) const;
  std::string LocalPath(const std::string& path) const;

  Operation& operation_;
  PathResolver& resolver_;
  const PutOptions& options_;
  std::string local_root_;
  LocalTree tree_;
  std::vector<FolderPlan> plans_;
  std::vector<Index> large_;
  OutageWatch watch_;
  OutageWatch batch_watch_{kMaxBatchFailuresInARow};

  absl::Mutex mutex_;
  PutSummary summary_ ABSL_GUARDED_BY(mutex_);
  // Small files that turned out to need the long way.
  std::vector<Index> deferred_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TREE_UPLOADER_H_
