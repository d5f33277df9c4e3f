#ifndef COFFER_CLIENT_NODE_REPLICA_READER_H_
#define COFFER_CLIENT_NODE_REPLICA_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "client/node_fetcher.h"
#include "client/replica_reader.h"
#include "client/transfer_dependencies.h"
#include "lib/clock/periodic_task.h"
#include "lib/ids/id.h"

namespace coffer::client {

// The ReplicaReader of a storage node. Has a fetcher with one stream, and a
// thread that looks whether it has stalled.
class NodeReplicaReader final : public ReplicaReader,
                                private NodeFetcher::Listener {
 public:
  // What `dependencies` point to must outlive this.
  NodeReplicaReader(const NodeFetcherOptions& options, const NodeId& node,
                    const std::string& address,
                    const TransferDependencies& dependencies);
  ~NodeReplicaReader() override;

  ReplicaReadings Read(absl::Span<const ReplicaRequest> requests) override;
  void Cancel() override;

 private:
  void OnFetched(const NodeId& node, uint64_t job,
                 absl::StatusOr<std::string> bytes) override;
  void OnLagging(const NodeId& node, std::vector<uint64_t> jobs) override;
  // Whether an answer to the current Read is missing.
  bool IsAwaited() ABSL_LOCKS_EXCLUDED(mutex_);
  // Answers what is left with `status`, and asks for nothing more.
  void BreakOff(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  // Numbers of jobs are those of requests and of this.
  uint64_t first_job_ ABSL_GUARDED_BY(mutex_) = 0;
  ReplicaReadings readings_ ABSL_GUARDED_BY(mutex_);
  std::vector<bool> answered_ ABSL_GUARDED_BY(mutex_);
  size_t unanswered_count_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<NodeFetcher> fetcher_;
  // Last, so that it stops first.
  std::unique_ptr<PeriodicTask> stall_check_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_REPLICA_READER_H_
