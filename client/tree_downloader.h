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
#include "absl/types/optional.h"
#include "client/folder_reader.h"
#include "client/local_folder.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/vault_session.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Writes everything below a remote folder to a local one. One thread walks the
// remote tree and makes folders; others get the files, several at a time. New
// folders are their owner's alone until all is done or has failed. Then come
// modes and times, last, since writing into a folder changes them. What fails,
// or does not verify, is reported and the rest goes on, as long as the cluster
// can be reached (OutageWatch). One for each tree.
//
// No file is seen half under its name; nothing is durable before Get() returns.
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

  // `folder` nullopt: the vault's topmost one. `local_path` gets its mode and
  // time when it is made here.
  absl::StatusOr<GetSummary> Get(const absl::optional<VerifiedEntry>& folder,
                                 const std::string& local_path);

 private:
  // A file to get.
  struct Job {
    std::string path;
    std::shared_ptr<const LocalFolder> folder;
    VerifiedEntry entry;
  };
  // A folder whose mode and time are to be set.
  struct OpenFolder {
    std::string path;
    // nullopt: not known, so it becomes a folder like any other.
    absl::optional<FolderAttributes> attributes;
  };

  absl::Status Transfer(const FolderId& folder);
  absl::Status Visit(WalkedEntry& walked);
  void VisitFolder(const WalkedEntry& walked);
  // Of `entry`, or when that is nullptr of none, at the end.
  void SetAttributesLater(const std::string& path, const LocalFolder& folder,
                          const VerifiedEntry* entry);
  void Enqueue(Job job);
  void Work();
  void GetFile(Job job);
  void FinishFolders();
  void AddError(const std::string& path, const absl::Status& status);
  absl::Status CheckOutage();
  // Of the folder that has `path` in it; nullptr when it could not be made.
  std::shared_ptr<LocalFolder> ParentOf(const std::string& path);

  Operation& operation_;
  const GetOptions& options_;
  std::shared_ptr<LocalFolder> top_;
  // Of the walking thread: the folders from the top to where it is.
  std::vector<std::pair<std::string, std::shared_ptr<LocalFolder>>> open_;
  std::vector<OpenFolder> unfinished_;
  OutageWatch watch_;

  absl::Mutex mutex_;
  // A worker may find something to do.
  absl::CondVar queued_;
  // The walk may go on.
  absl::CondVar taken_;
  bool walked_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Job> queue_ ABSL_GUARDED_BY(mutex_);
  GetSummary summary_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TREE_DOWNLOADER_H_
