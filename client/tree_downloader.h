#ifndef COFFER_CLIENT_TREE_DOWNLOADER_H_
#define COFFER_CLIENT_TREE_DOWNLOADER_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "client/folder_reader.h"
#include "client/local_folder.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/vault_session.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Writes everything below a remote folder to a local one. One thread walks the
// remote tree and makes folders; others get the files, several at a time. Modes
// and times of folders come last, since writing into a folder changes them. A
// file that fails is reported and the others go on. One for each tree.
//
// Local folders are held open and reached name by name, so that nothing is
// written outside the destination, whatever links are in it.
class TreeDownloader {
 public:
  // Files under way at once, and those that wait for a thread.
  static constexpr int kMaxThreads = 16;
  static constexpr size_t kMaxQueuedFiles = 256;

  // Both must outlive this.
  TreeDownloader(Operation* operation, const GetOptions* options)
      : operation_(*operation), options_(*options) {}

  absl::StatusOr<GetSummary> Get(const FolderId& folder,
                                 const std::string& local_path);

 private:
  // A file to get.
  struct Job {
    std::string path;
    std::shared_ptr<const LocalFolder> folder;
    VerifiedEntry entry;
  };
  // A folder whose mode and time are to be set.
  struct MadeFolder {
    std::string path;
    FolderAttributes attributes;
  };

  absl::Status Visit(WalkedEntry& walked);
  absl::Status VisitFolder(const WalkedEntry& walked);
  void Enqueue(Job job);
  void Work();
  void GetFile(Job job);
  void FinishFolders();
  void AddError(const std::string& path, const absl::Status& status);
  // Of the folder that has `path` in it; nullptr when it could not be made.
  std::shared_ptr<LocalFolder> ParentOf(const std::string& path);

  Operation& operation_;
  const GetOptions& options_;
  std::shared_ptr<LocalFolder> top_;
  // Of the walking thread: the folders from the top to where it is.
  std::vector<std::pair<std::string, std::shared_ptr<LocalFolder>>> open_;
  std::vector<MadeFolder> made_;

  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool walked_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Job> queue_ ABSL_GUARDED_BY(mutex_);
  GetSummary summary_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TREE_DOWNLOADER_H_
