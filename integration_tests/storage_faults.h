#ifndef COFFER_INTEGRATION_TESTS_STORAGE_FAULTS_H_
#define COFFER_INTEGRATION_TESTS_STORAGE_FAULTS_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "services/storage/blob_store.h"

namespace coffer::integration {

// What ails the disk of one node, as a test wants it. Outlives the stores that
// obey it, and is healthy again after Reset(). Thread-safe.
class StorageFaults {
 public:
  // Calls that touch blobs hang from now on until Unstall() or Cut(): the node
  // lives, answers health checks and sends heartbeats, but nothing moves.
  void Stall();
  void Unstall();
  // Waits until a call hangs.
  void AwaitStalledCall();

  // Reads of bytes fail from now on with an error that is not about the blob.
  void FailReads();

  // Reads give bytes that are not what was stored: a node that lies.
  void GarbleReads();

  // Puts succeed from now on and store nothing: a node that lies, with
  // receipts.
  void DropPuts();

  // The node's heartbeats hang from now on until ReleaseHeartbeats() or Cut();
  // it serves as before.
  void HoldHeartbeats();
  void ReleaseHeartbeats();

  // Every call fails from now on, also those that hang: the disk of a process
  // that was killed.
  void Cut();

  // Ends everything.
  void Reset();

  // To be called at the start of a call of the store. Blocks while stalled.
  absl::Status EnterCall();
  // The same for reads of bytes.
  absl::Status EnterRead();
  bool reads_are_garbled() const;
  bool puts_are_dropped() const;
  // At the start of what heartbeats ask for. Blocks while they are held.
  void EnterHeartbeat();

 private:
  mutable absl::Mutex mutex_;
  bool stalled_ ABSL_GUARDED_BY(mutex_) = false;
  bool reads_fail_ ABSL_GUARDED_BY(mutex_) = false;
  bool reads_garbled_ ABSL_GUARDED_BY(mutex_) = false;
  bool puts_dropped_ ABSL_GUARDED_BY(mutex_) = false;
  bool heartbeats_held_ ABSL_GUARDED_BY(mutex_) = false;
  bool cut_ ABSL_GUARDED_BY(mutex_) = false;
  int stalled_calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A store that passes calls on to `store` as far as `faults` let it. `faults`
// must outlive it.
std::unique_ptr<storage::BlobStore> ObeyFaults(
    std::unique_ptr<storage::BlobStore> store, StorageFaults* faults);

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_STORAGE_FAULTS_H_
