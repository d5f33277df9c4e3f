#ifndef COFFER_CLIENT_NODE_FETCHER_H_
#define COFFER_CLIENT_NODE_FETCHER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/storage_stub.h"
#include "client/transfer_dependencies.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct NodeFetcherOptions {
  // Streams to one node at a time; a thread each.
  int lanes = 2;
  // What is asked for on one stream.
  size_t max_batch_blobs = 32;
  uint64_t max_batch_bytes = 16 << 20;
  // A stream lags when its next blob takes longer than this and than this many
  // times the node's usual latency.
  absl::Duration min_lag = absl::Milliseconds(250);
  double lag_factor = 2;
  // A stream without a blob for this long is given up.
  absl::Duration stall_timeout = absl::Seconds(10);
};

struct FetchRequest {
  // Names the request in what the listener is told.
  uint64_t job = 0;
  BlobId id;
  uint64_t size_bytes = 0;
};

// Fetches blobs from one node, in a few threads that take batches of requests,
// and compares each with its id. Records latencies and failures of the node.
// Thread-safe.
class NodeFetcher {
 public:
  // Called from threads of the fetcher, without a lock held; must not block.
  class Listener {
   public:
    virtual ~Listener() = default;
    // Once for each request that is not cancelled. The bytes are those of the
    // id; NOT_FOUND: the node does not hold them; DATA_LOSS: they are wrong;
    // other errors: it cannot be asked. Messages begin with the address of the
    // node, in parentheses.
    virtual void OnFetched(const NodeId& node, uint64_t job,
                           absl::StatusOr<std::string> bytes) = 0;
    // These take longer than usual and are still waited for.
    virtual void OnLagging(const NodeId& node, std::vector<uint64_t> jobs) = 0;
  };

  // `listener` must outlive this.
  NodeFetcher(const NodeFetcherOptions& options, const NodeId& node,
              std::string address, const TransferDependencies& dependencies,
              Listener* listener);

  // Breaks streams and joins.
  ~NodeFetcher();

  NodeFetcher(const NodeFetcher&) = delete;
  NodeFetcher& operator=(const NodeFetcher&) = delete;

  void Enqueue(const FetchRequest& request);

  // The node has moved. Takes effect with the next stream.
  void SetAddress(std::string address);

  // To be called often: reports what lags, gives up what has stalled.
  void CheckForLag();

  // Drops all requests, without a word to the listener, and breaks streams.
  void Cancel();

  // Begins what the destructor does, to stop many fetchers at once.
  void BeginStop();

  // Of requests that were not answered.
  uint64_t outstanding_bytes() const;

 private:
  // One stream at a time, and what it was asked for.
  struct Lane {
    std::unique_ptr<GetStream> stream;
    std::vector<FetchRequest> batch;
    std::vector<bool> answered;
    absl::Duration last_progress;
    bool lag_reported = false;
    bool stalled = false;
    bool cancelled = false;
  };

  void Work(size_t lane_index);
  void TakeBatch(Lane& lane) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RunBatch(Lane& lane) ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(Lane& lane, size_t index, absl::StatusOr<std::string> bytes)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void FailRest(Lane& lane, const absl::Status& status)
      ABSL_LOCKS_EXCLUDED(mutex_);
  bool CheckLane(Lane& lane, absl::Duration threshold, absl::Duration now,
                 std::vector<uint64_t>& lagging)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Describe(const absl::Status& status) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  const NodeFetcherOptions options_;
  const NodeId node_;
  const TransferDependencies dependencies_;
  Listener& listener_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::string address_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<FetchRequest> queue_ ABSL_GUARDED_BY(mutex_);
  uint64_t outstanding_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Never resized. A lane's batch changes only while its thread is between
  // batches.
  std::vector<Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_FETCHER_H_
