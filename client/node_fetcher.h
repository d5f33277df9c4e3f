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
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/stall_watch.h"
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
  // A stream lags when it brings nothing for longer than this, and than this
  // many times what the node's blobs usually take and what the next piece of
  // one would take at the node's rate. So a node that is slow but steady does
  // not lag.
  absl::Duration min_lag = absl::Milliseconds(250);
  double lag_factor = 2;
  // A stream that brings nothing for this long is given up, unless all nodes
  // are so slow that it may still be busy; as long as that is not known, after
  // initial_stall_timeout.
  absl::Duration stall_timeout = absl::Seconds(10);
  absl::Duration initial_stall_timeout = absl::Seconds(60);
};

struct FetchRequest {
  // Names the request in what the listener is told.
  uint64_t job = 0;
  BlobId id;
  // No more memory than this is taken for it.
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
    explicit Lane(const StallWatch& its_watch) : watch(its_watch) {}

    std::unique_ptr<GetStream> stream;
    std::vector<FetchRequest> batch;
    std::vector<bool> answered;
    StallWatch watch;
    // When the batch was taken, or the last answer came.
    absl::Duration last_answer;
    bool lag_reported = false;
    bool stalled = false;
    // Silence that was not granted.
    absl::Duration stall_limit;
    bool cancelled = false;
  };

  void Work(size_t lane_index);
  void TakeBatch(Lane& lane) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RunBatch(Lane& lane) ABSL_LOCKS_EXCLUDED(mutex_);
  void NoteReceived(Lane& lane, size_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // INTERNAL unless an answer with this index is awaited.
  absl::Status CheckIndex(const Lane& lane, size_t index)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(Lane& lane, size_t index, absl::StatusOr<std::string> bytes)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void FailRest(Lane& lane, const absl::Status& status)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether it lags.
  bool CheckLane(Lane& lane, std::vector<uint64_t>& lagging)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Duration LagLimit(uint64_t next_bytes) const;
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
  // Not resized once threads run. A lane's batch changes only while its thread
  // is between batches.
  std::vector<Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_FETCHER_H_
