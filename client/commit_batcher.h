#ifndef COFFER_CLIENT_COMMIT_BATCHER_H_
#define COFFER_CLIENT_COMMIT_BATCHER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Commits many small files with few requests, from a thread of its own. While
// one request is under way the next batch gathers. Thread-safe.
class CommitBatcher {
 public:
  static constexpr size_t kMaxFiles = 256;
  static constexpr uint64_t kMaxBytes = 8ull << 20;
  static constexpr size_t kMaxReferences = 32768;
  // How long a batch that is not full waits for more.
  static constexpr absl::Duration kLinger = absl::Milliseconds(10);

  // Called from the batcher's thread, exactly once for each Add.
  using DoneCallback = std::function<void(const absl::Status&)>;

  // `operation` must outlive this.
  explicit CommitBatcher(Operation* operation);

  // Commits what was added, then joins.
  ~CommitBatcher();

  CommitBatcher(const CommitBatcher&) = delete;
  CommitBatcher& operator=(const CommitBatcher&) = delete;

  // All blobs of `commit` are durable. Returns at once.
  void Add(FileCommit commit, DoneCallback done);

 private:
  struct Item {
    FileCommit commit;
    DoneCallback done;
  };

  void Run();
  // Waits for the next batch; empty at the end.
  std::vector<Item> TakeBatch();
  bool BatchIsFull() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Commit(std::vector<Item> batch);
  absl::StatusOr<std::vector<absl::Status>> Send(
      const std::vector<FileCommit>& commits);
  void ForgetBlobs(const std::vector<FileCommit>& commits);

  Operation& operation_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  uint64_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t queued_references_ ABSL_GUARDED_BY(mutex_) = 0;
  // How many files in the queue or under way refer to a blob: its receipts are
  // kept until the last of them is committed.
  absl::flat_hash_map<BlobId, int> users_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_COMMIT_BATCHER_H_
