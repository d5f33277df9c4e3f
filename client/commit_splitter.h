#ifndef COFFER_CLIENT_COMMIT_SPLITTER_H_
#define COFFER_CLIENT_COMMIT_SPLITTER_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Commits that go into one request, with the receipts that they need.
struct CommitPart {
  size_t first_commit = 0;
  size_t commit_count = 0;
  std::vector<const ReceiptProof*> receipts;
  // Too large for a batch: needs a stream.
  bool streamed = false;
};

// What a batched request may carry. Sizes are estimates from above and leave
// room below the 4 MiB that the directory accepts.
inline constexpr size_t kMaxBatchBytes = 3 << 20;
inline constexpr size_t kMaxBatchCommits = 1000;
inline constexpr size_t kMaxBatchReferences = 65536;

// Divides commits into requests in order, each as large as possible; a commit
// that is too large for any batch is a part of its own. A receipt is in every
// part that refers to one of its blobs. The same input gives the same parts.
std::vector<CommitPart> SplitCommits(absl::Span<const FileCommit> commits,
                                     absl::Span<const ReceiptProof> receipts);

// The request id of a part: `request` itself for part 0, for others a hash of
// both, so that a retry of the whole uses the same ids.
RequestId PartRequestId(const RequestId& request, size_t part);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_COMMIT_SPLITTER_H_
