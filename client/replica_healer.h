#ifndef COFFER_CLIENT_REPLICA_HEALER_H_
#define COFFER_CLIENT_REPLICA_HEALER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cancellation.h"
#include "client/directory_stub.h"
#include "client/storage_stub.h"
#include "client/transfer_dependencies.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct ReplicaHealerOptions {
  // What is found beyond this, while as much is still waiting, is not healed;
  // the directory's own repair will see to it.
  uint64_t max_queued_bytes = 32 << 20;
  size_t max_queued_blobs = 1024;
  // For each node with what is found in it at a time. What it has not stored
  // again by then is left to the directory's repair.
  absl::Duration timeout = absl::Seconds(5);
};

// A node that should hold a blob and does not, or has wrong bytes.
struct DamagedReplica {
  NodeId node;
  BlobId blob;
  bool missing = false;
  // The right ones.
  std::shared_ptr<const std::string> bytes;
  uint64_t placement_epoch = 0;
};

// Reports damaged replicas to the directory, and gives the nodes back what they
// lost: makes a node check its blobs, and puts those again that it finds
// missing or damaged. Best effort, in a thread of its own. Thread-safe.
class ReplicaHealer {
 public:
  // `directory`, `random` and what `dependencies` point to must outlive this.
  ReplicaHealer(const ReplicaHealerOptions& options,
                const TransferDependencies& dependencies,
                DirectoryStub* directory, crypto::Random* random);

  // As Cancel(), and joins. A report to the directory is waited for.
  ~ReplicaHealer();

  ReplicaHealer(const ReplicaHealer&) = delete;
  ReplicaHealer& operator=(const ReplicaHealer&) = delete;

  void Add(DamagedReplica replica);

  // Waits until all that was added is handled, or has been given up. Needs
  // CheckForStall to be called.
  void AwaitIdle();

  // To be called often: gives up a node whose time is over.
  void CheckForStall();

  // Gives up what waits, and what is under way to a node.
  void Cancel();

  // Replicas that nodes have acknowledged again.
  uint64_t healed_count() const;

 private:
  using Batch = std::deque<DamagedReplica>;

  void Work();
  void Report(const Batch& batch);
  void HealNode(const NodeId& node, std::vector<const DamagedReplica*> batch);
  void PutBack(StorageStub& stub, std::vector<const DamagedReplica*> batch,
               Cancellation& cancellation);

  const ReplicaHealerOptions options_;
  const TransferDependencies dependencies_;
  DirectoryStub& directory_;
  crypto::Random& random_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The healing of one node; null when there is none.
  Cancellation* healing_ ABSL_GUARDED_BY(mutex_) = nullptr;
  // On the monotonic clock.
  absl::Duration healing_end_ ABSL_GUARDED_BY(mutex_);
  // The batch under way is given up.
  bool batch_cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t healed_count_ ABSL_GUARDED_BY(mutex_) = 0;
  Batch queue_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_REPLICA_HEALER_H_
