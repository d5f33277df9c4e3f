#ifndef COFFER_CLIENT_STORAGE_STUB_H_
#define COFFER_CLIENT_STORAGE_STUB_H_

// The client's view of one storage node.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "lib/formats/receipt.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A blob that a node refused or could not read.
struct BlobFailure {
  BlobId blob_id;
  absl::Status status;
};

// One batch of acknowledgements. The receipt is as the node sent it; the caller
// verifies it.
struct PutAck {
  std::vector<BlobId> stored;
  absl::optional<formats::Receipt> receipt;
  std::vector<BlobFailure> failures;
};

// Told of bytes as they pass, so that who waits for a slow node can tell it
// from one that hangs. Called without a lock held; must not block.
using PassedCallback = std::function<void(size_t bytes)>;

// Called by one thread of the stub, but for `on_sent`, and not after `Finish`
// has returned or the stream was destroyed.
struct PutStreamCallbacks {
  // For each batch, in order.
  std::function<void(PutAck)> on_ack;
  // The stream ended before `Finish` was called: no more batches come. Must not
  // destroy the stream.
  std::function<void(absl::Status)> on_broken;
  // By the thread in Send, for each piece of a blob that was handed to the
  // network: the node may not have it yet. May be empty.
  PassedCallback on_sent;
};

// An upload stream to one node. Send and Finish are called by one thread at a
// time.
class PutStream {
 public:
  virtual ~PutStream() = default;

  // Sends a blob without copying it. Blocks for the connection and for flow
  // control. UNAVAILABLE (or the node's own error) once the stream is broken.
  // `more_follows` promises another Send at once, for which the bytes may wait.
  virtual absl::Status Send(const BlobId& id,
                            std::shared_ptr<const std::string> blob,
                            uint64_t placement_epoch, bool more_follows) = 0;

  // No more blobs; waits for what is outstanding, at most as long as the stream
  // lives. Returns how the stream ended.
  virtual absl::Status Finish() = 0;

  // Breaks the stream at once, from any thread. Finish then returns CANCELLED.
  virtual void Cancel() = 0;
};

struct BlobRange {
  BlobId blob_id;
  uint64_t offset_bytes = 0;
  // 0 asks for all from the offset on.
  uint64_t length_bytes = 0;
  // An answer that claims more is malformed, and no memory is taken for it; 0
  // stands for the largest blob there can be.
  uint64_t max_answer_bytes = 0;
};

// How long a call may take, and who may end it sooner.
struct CallLimits {
  absl::Duration timeout;
  // May be null; else CANCELLED once it is cancelled.
  Cancellation* cancellation = nullptr;
};

// What a node holds of a list of blobs.
struct FindMissingResult {
  std::vector<BlobId> missing;
  // For the others; unverified.
  absl::optional<formats::Receipt> receipt;
};

enum class BlobState { kMissing, kLive, kQuarantined };

struct BlobStat {
  BlobId blob_id;
  BlobState state = BlobState::kMissing;
  uint64_t size_bytes = 0;
  absl::Time stored_time;
  absl::optional<absl::Time> verified_time;
};

// A running download from one node. One thread calls Next.
class GetStream {
 public:
  virtual ~GetStream() = default;

  // The next range's bytes, or why that range failed, in the order asked for.
  // nullopt at the end; an error when the stream broke, or the node did not
  // keep to the protocol.
  struct Item {
    size_t range_index = 0;
    absl::StatusOr<std::string> bytes;
  };
  virtual absl::StatusOr<absl::optional<Item>> Next() = 0;

  // Breaks the stream at once, from any thread.
  virtual void Cancel() = 0;
};

// Implementations are thread-safe and make a connection when first used.
class StorageStub {
 public:
  static constexpr size_t kMaxRanges = 1024;
  static constexpr size_t kMaxIds = 4096;
  static constexpr size_t kMaxVerifyIds = 256;

  virtual ~StorageStub() = default;

  // Does not wait for the connection.
  virtual absl::StatusOr<std::unique_ptr<PutStream>> OpenPutStream(
      PutStreamCallbacks callbacks) = 0;

  // At most kMaxRanges ranges. `on_received`, which may be empty, is called by
  // the thread in Next for each piece of a blob. Does not wait for the
  // connection.
  virtual absl::StatusOr<std::unique_ptr<GetStream>> OpenGetStream(
      absl::Span<const BlobRange> ranges, PassedCallback on_received) = 0;

  // At most kMaxIds ids.
  virtual absl::StatusOr<FindMissingResult> FindMissing(
      absl::Span<const BlobId> ids, const CallLimits& limits) = 0;

  // One answer for each id, in order. At most kMaxIds ids.
  virtual absl::StatusOr<std::vector<BlobStat>> Stat(
      absl::Span<const BlobId> ids, const CallLimits& limits) = 0;

  // Makes the node re-read and re-hash. At most kMaxVerifyIds ids.
  virtual absl::StatusOr<std::vector<BlobStat>> Verify(
      absl::Span<const BlobId> ids, const CallLimits& limits) = 0;
};

// Makes stubs for nodes by address; the seam at which tests put in-memory
// nodes.
class StorageStubFactory {
 public:
  virtual ~StorageStubFactory() = default;

  // The same stub for the same address. Thread-safe; never null, and makes no
  // connection yet: a malformed address shows at the first call.
  virtual std::shared_ptr<StorageStub> Create(const std::string& address) = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_STORAGE_STUB_H_
