#ifndef COFFER_CLIENT_REPLICA_READER_H_
#define COFFER_CLIENT_REPLICA_READER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct ReplicaRequest {
  BlobId id;
  uint64_t size_bytes = 0;
};

struct ReplicaReadings {
  // For each request, in order. OK: the node sent the right bytes; NOT_FOUND:
  // it has none; DATA_LOSS: they are wrong; else why it could not be asked.
  std::vector<absl::Status> statuses;
  // Right ones.
  uint64_t bytes_read = 0;
};

// Reads the replicas of one node, to verify them: no other node stands in.
// Implementations are thread-safe.
class ReplicaReader {
 public:
  virtual ~ReplicaReader() = default;

  // Reads and hashes, one blob at a time. Blocks; a node that cannot be reached
  // or has stalled costs its timeout once, whatever was asked of it. One call
  // at a time.
  virtual ReplicaReadings Read(absl::Span<const ReplicaRequest> requests) = 0;

  // Makes a running Read and later ones return CANCELLED for what is left.
  virtual void Cancel() = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_REPLICA_READER_H_
