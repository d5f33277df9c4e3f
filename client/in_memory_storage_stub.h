#ifndef COFFER_CLIENT_IN_MEMORY_STORAGE_STUB_H_
#define COFFER_CLIENT_IN_MEMORY_STORAGE_STUB_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/storage_stub.h"
#include "lib/clock/clock.h"
#include "lib/clock/sleeper.h"
#include "lib/crypto/signing.h"
#include "lib/formats/receipt.h"
#include "lib/ids/id.h"

namespace coffer::client {

// What is wrong with an in-memory node.
enum class NodeFault {
  kNone,
  // UNAVAILABLE, at once; open streams break.
  kDown,
  // Takes everything and answers nothing. Calls with a timeout fail once the
  // clock has passed it, streams when they are cancelled.
  kStalled,
  // Takes blobs on streams, and acknowledges none. Answers all else.
  kNeverAcknowledges,
  // Puts are refused: RESOURCE_EXHAUSTED (DISK_RESERVE).
  kRefusesPuts,
  // Acknowledges blobs and forgets them.
  kForgetsPuts,
  // Sends the first blob that a stream was asked for, again and again.
  kRepeatsBlobs,
  // Receipts are signed with another key, or cover other ids.
  kReceiptsOfAnotherKey,
  kReceiptsOfOtherIds,
};

// A storage node in memory, and the stub for it: honest and durable until a
// test says otherwise. Thread-safe.
class InMemoryStorageStub final : public StorageStub {
 public:
  // `new_sleeper` makes sleepers that follow `clock`, which must outlive this.
  InMemoryStorageStub(const NodeId& id, crypto::SigningKeyPair key,
                      Clock* clock,
                      std::function<std::unique_ptr<Sleeper>()> new_sleeper);

  absl::StatusOr<std::unique_ptr<PutStream>> OpenPutStream(
      PutStreamCallbacks callbacks) override;
  absl::StatusOr<std::unique_ptr<GetStream>> OpenGetStream(
      absl::Span<const BlobRange> ranges, PassedCallback on_received) override;
  absl::StatusOr<FindMissingResult> FindMissing(
      absl::Span<const BlobId> ids, const CallLimits& limits) override;
  absl::StatusOr<std::vector<BlobStat>> Stat(absl::Span<const BlobId> ids,
                                             const CallLimits& limits) override;
  absl::StatusOr<std::vector<BlobStat>> Verify(
      absl::Span<const BlobId> ids, const CallLimits& limits) override;

  // For tests.

  const crypto::SigningPublicKey& public_key() const {
    return key_.public_key();
  }
  // Takes effect on open streams, too.
  void SetFault(NodeFault fault);
  // Bytes of blobs pass in pieces of up to this size. For each, `link` is
  // called before it counts as passed, in the thread that sends or receives and
  // without a lock held: a test may let time pass there.
  static constexpr size_t kPieceBytes = 256 << 10;
  void SetLink(PassedCallback link);
  // Flips a byte of a blob, or of all that are held. The node does not know
  // before it verifies them.
  void Damage(const BlobId& id);
  void DamageAll();
  // Deletes all blobs, or one.
  void LoseAll();
  void Lose(const BlobId& id);
  // Held and whole.
  bool Holds(const BlobId& id) const;
  size_t blob_count() const;
  // Ciphertext that was sent to the node, stored or not.
  uint64_t bytes_received() const;
  uint64_t find_missing_calls() const;
  uint64_t verify_calls() const;
  // Blocks until this many ranges have been asked for, answered or not.
  void AwaitRangesRequested(uint64_t count) const;
  void AwaitBytesReceived(uint64_t bytes) const;
  // Blocks until a call waits for the end of a stall.
  void AwaitStalledCall() const;

 private:
  class MemoryPutStream;
  class MemoryGetStream;
  struct StoredBlob {
    std::string bytes;
    bool quarantined = false;
    absl::Time stored_time;
  };

  // Calls both for each piece of a blob.
  void Pass(size_t blob_bytes, const PassedCallback& passed) const;
  // Answers for a node that is down or stalled.
  absl::Status AwaitService(const CallLimits& limits);
  bool HoldsLocked(const BlobId& id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Serves(const BlobId& id) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  BlobStat StatLocked(const BlobId& id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  formats::Receipt IssueReceipt(std::vector<BlobId> ids) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Store(const BlobId& id, const std::string& bytes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const NodeId id_;
  const crypto::SigningKeyPair key_;
  const crypto::SigningKeyPair other_key_;
  Clock& clock_;
  const std::function<std::unique_ptr<Sleeper>()> new_sleeper_;
  mutable absl::Mutex mutex_;
  NodeFault fault_ ABSL_GUARDED_BY(mutex_) = NodeFault::kNone;
  PassedCallback link_ ABSL_GUARDED_BY(mutex_);
  absl::btree_map<BlobId, StoredBlob> blobs_ ABSL_GUARDED_BY(mutex_);
  // Of calls that wait for the end of a stall.
  absl::flat_hash_set<Sleeper*> stalled_calls_ ABSL_GUARDED_BY(mutex_);
  uint64_t bytes_received_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t find_missing_calls_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t verify_calls_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t ranges_requested_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_IN_MEMORY_STORAGE_STUB_H_
