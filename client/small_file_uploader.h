#ifndef COFFER_CLIENT_SMALL_FILE_UPLOADER_H_
#define COFFER_CLIENT_SMALL_FILE_UPLOADER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "client/blob_uploader.h"
#include "client/commit_batcher.h"
#include "client/file_putter.h"
#include "client/local_files.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/version_builder.h"
#include "client/version_opener.h"

namespace coffer::client {

// A file or symbolic link to be stored.
struct SmallFile {
  std::string local_path;
  EntryPlace place;
  LocalFileInfo info;
  // The version that it replaces; nullopt for a new file.
  absl::optional<OpenedVersion> current;
};

// Uploads many small files in parallel: each is read, cut, sealed and its next
// version signed by one task of a worker; its blobs travel with those of the
// others, and it is committed with others in one request. Bounded by the
// client's byte budget. Add() and Finish() are called from one thread.
class SmallFileUploader {
 public:
  // Of the file.
  static constexpr uint64_t kMaxSizeBytes = 8ull << 20;

  // Called from other threads, one call at a time.
  // OUT_OF_RANGE: the file has grown since it was listed, and is to be stored
  // in another way.
  using DoneCallback =
      std::function<void(const absl::StatusOr<PutResult>& result)>;

  // `operation` must outlive this.
  explicit SmallFileUploader(Operation* operation);

  // Waits for what is under way.
  ~SmallFileUploader();

  SmallFileUploader(const SmallFileUploader&) = delete;
  SmallFileUploader& operator=(const SmallFileUploader&) = delete;

  // Blocks while too much is under way.
  void Add(SmallFile file, DoneCallback done);

  // Waits until every `done` was called.
  void Finish();

  // Makes Finish() cancel the operation, so that what is under way fails at
  // once. May be called from a `done`.
  void GiveUp();

 private:
  struct Job;

  void Store(const std::shared_ptr<Job>& job);
  absl::Status ReadAndSeal(const std::shared_ptr<Job>& job);
  absl::Status SealChunks(const std::shared_ptr<Job>& job, const FileBase& base,
                          LocalFile& file, Manifest& manifest);
  absl::Status Build(Job& job, const FileBase& base, Manifest manifest);
  void OnBlobStored(const std::shared_ptr<Job>& job,
                    const absl::StatusOr<StoredBlob>& blob);
  // One of the things that a job waits for has come.
  void Advance(const std::shared_ptr<Job>& job, const absl::Status& status);
  void Complete(Job& job, const absl::Status& status);

  Operation& operation_;
  BlobUploader& uploader_;
  absl::Mutex mutex_;
  bool given_up_ ABSL_GUARDED_BY(mutex_) = false;
  // A `done` is running.
  bool answering_ ABSL_GUARDED_BY(mutex_) = false;
  // Files that were added and not answered.
  size_t pending_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of those, the ones that no worker has finished with.
  size_t unsealed_ ABSL_GUARDED_BY(mutex_) = 0;
  // Last, so that it ends first.
  CommitBatcher commits_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_SMALL_FILE_UPLOADER_H_
