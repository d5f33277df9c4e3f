#ifndef COFFER_CLIENT_OPERATIONS_H_
#define COFFER_CLIENT_OPERATIONS_H_

// Options and summaries of the operations of the public client API.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace coffer {

class Cancellation;

// How far an operation is. Counts only grow.
struct Progress {
  // 0 while not known.
  uint64_t files_total = 0;
  uint64_t bytes_total = 0;
  uint64_t files_done = 0;
  // Plaintext bytes read (put) or written (get, verify).
  uint64_t bytes_done = 0;
  // Ciphertext bytes put on or taken off the wire, all replicas counted.
  uint64_t bytes_transferred = 0;
};

// Called from threads of the library, one call at a time, at most about ten
// times a second. Must not block, and of the library only call Cancel().
using ProgressCallback = std::function<void(const Progress&)>;

// Why one item of a batch was not handled.
struct ItemError {
  std::string path;
  absl::Status status;
};

// What must hold for a put to happen.
struct PutPrecondition {
  enum class Kind {
    kNone,             // Create the file or add a version.
    kCreateOnly,       // The name must be free.
    kExpectedVersion,  // The current version must be `version_number`.
  };
  Kind kind = Kind::kNone;
  uint64_t version_number = 0;
};

// Common to operations that can take long. Pointers may be null and must
// outlive the call.
struct OperationOptions {
  Cancellation* cancellation = nullptr;
  ProgressCallback progress;
};

struct PutOptions : OperationOptions {
  PutPrecondition precondition;
  // Permission bits and modification time of a stream; a file's are its own.
  uint32_t mode = 0644;
  absl::optional<absl::Time> modification_time;
  // PutTree: also read files whose size and modification time equal those of
  // the stored version. Otherwise they count as unchanged.
  bool reread_unchanged = false;
};

// What a put did.
struct PutSummary {
  // Regular files only.
  uint64_t files_new = 0;
  uint64_t files_changed = 0;
  uint64_t files_unchanged = 0;
  uint64_t folders_created = 0;
  // Symbolic links: new, changed and unchanged ones.
  uint64_t symlinks = 0;
  // Sockets, devices and pipes, which are not stored.
  uint64_t skipped_special = 0;
  uint64_t bytes_read = 0;
  // Ciphertext sent to nodes, all replicas counted.
  uint64_t bytes_sent = 0;
  uint64_t chunks_total = 0;
  // Chunks that were already stored and were not sent.
  uint64_t chunks_reused = 0;
  // Chunks with fewer than R durable copies when they were committed.
  uint64_t chunks_degraded = 0;
  // Files that somebody wrote to while they were read, twice: what was stored
  // may mix old and new bytes.
  uint64_t files_changed_while_read = 0;
  // Of the last file that was committed.
  std::string file_id;
  uint64_t version_number = 0;
  std::vector<ItemError> errors;
  // Paths of what `skipped_special` counts.
  std::vector<std::string> skipped_paths;
};

struct GetOptions : OperationOptions {
  // 0 means the current version.
  uint64_t version_number = 0;
  // Part of the file; `length` 0 means to the end. GetFile and GetStream only.
  uint64_t range_offset = 0;
  uint64_t range_length = 0;
  // GetTree and GetFile: replace what exists at the destination.
  bool overwrite = true;
};

// What a get did.
struct GetSummary {
  uint64_t files = 0;
  uint64_t folders = 0;
  uint64_t symlinks = 0;
  uint64_t bytes_written = 0;
  uint64_t bytes_received = 0;
  // Blobs that one replica sent wrong or not at all and another sent right.
  uint64_t blobs_failed_over = 0;
  // Of those, blobs that were written back whole to the node at fault.
  uint64_t blobs_healed = 0;
  std::vector<ItemError> errors;
};

// How thoroughly to verify; each level includes the ones before.
enum class VerifyLevel {
  // Signatures, version chains and manifests.
  kMetadata,
  // Also that every replica's node says it holds every blob.
  kReplicas,
  // Also reads every replica of every blob and checks every byte.
  kData,
};

struct VerifyOptions : OperationOptions {
  VerifyLevel level = VerifyLevel::kMetadata;
  // All versions, not just current ones.
  bool all_versions = false;
};

struct VerifyProblem {
  std::string path;
  uint64_t version_number = 0;
  // Empty when the problem is not about one blob or node.
  std::string blob_id;
  std::string node_id;
  absl::Status status;
  // The file can still be read whole.
  bool readable = true;
};

struct VerifySummary {
  uint64_t files = 0;
  uint64_t folders = 0;
  uint64_t versions = 0;
  uint64_t blobs = 0;
  uint64_t replicas_checked = 0;
  uint64_t replicas_missing = 0;
  uint64_t replicas_damaged = 0;
  uint64_t bytes_read = 0;
  std::vector<VerifyProblem> problems;
};

struct RemoveOptions : OperationOptions {
  bool recursive = false;
};

struct RemoveSummary {
  uint64_t files = 0;
  uint64_t folders = 0;
  std::vector<ItemError> errors;
};

}  // namespace coffer

#endif  // COFFER_CLIENT_OPERATIONS_H_
