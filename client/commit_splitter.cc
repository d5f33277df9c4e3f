#include "client/commit_splitter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "lib/crypto/sha256.h"

namespace coffer::client {
namespace {

// Encoded sizes, from above.
constexpr size_t kReferenceBytes = 48;
constexpr size_t kReceiptBytes = 256;
constexpr size_t kReceiptIdBytes = 34;
// Ids, signatures and sealed names of a commit.
constexpr size_t kCommitBytes = 2048;
constexpr size_t kSegmentBytes = 48;

size_t SizeOf(const FileCommit& commit) {
  return kCommitBytes + commit.version.sealed_manifest.size() +
         commit.version.manifest_segments.size() * kSegmentBytes +
         commit.references.size() * kReferenceBytes;
}

size_t SizeOf(const ReceiptProof& proof) {
  return kReceiptBytes + proof.blob_ids.size() * kReceiptIdBytes;
}

using ProofIndex =
    absl::flat_hash_map<BlobId, std::vector<const ReceiptProof*>>;

ProofIndex IndexProofs(absl::Span<const FileCommit> commits,
                       absl::Span<const ReceiptProof> receipts) {
  ProofIndex index;
  for (const FileCommit& commit : commits) {
    for (const BlobReference& reference : commit.references) {
      index[reference.blob_id];
    }
  }
  for (const ReceiptProof& proof : receipts) {
    for (const BlobId& id : proof.blob_ids) {
      const auto found = index.find(id);
      if (found != index.end()) found->second.push_back(&proof);
    }
  }
  return index;
}

// A part that is being filled.
class PartBuilder {
 public:
  explicit PartBuilder(const ProofIndex& index) : index_(index) {}

  // Adds the commit, or returns false because the part is full. An empty part
  // takes any commit.
  bool Add(const FileCommit& commit) {
    size_t bytes = SizeOf(commit);
    std::vector<const ReceiptProof*> added;
    absl::flat_hash_set<const ReceiptProof*> seen;
    for (const BlobReference& reference : commit.references) {
      for (const ReceiptProof* proof : index_.at(reference.blob_id)) {
        if (receipts_.contains(proof) || !seen.insert(proof).second) continue;
        added.push_back(proof);
        bytes += SizeOf(*proof);
      }
    }
    const bool fits =
        bytes_ + bytes <= kMaxBatchBytes &&
        part_.commit_count < kMaxBatchCommits &&
        references_ + commit.references.size() <= kMaxBatchReferences;
    if (!fits && part_.commit_count > 0) return false;
    part_.streamed = !fits;
    ++part_.commit_count;
    bytes_ += bytes;
    references_ += commit.references.size();
    receipts_.insert(added.begin(), added.end());
    part_.receipts.insert(part_.receipts.end(), added.begin(), added.end());
    return true;
  }

  CommitPart& part() { return part_; }

 private:
  const ProofIndex& index_;
  CommitPart part_;
  absl::flat_hash_set<const ReceiptProof*> receipts_;
  size_t bytes_ = 0;
  size_t references_ = 0;
};

}  // namespace

std::vector<CommitPart> SplitCommits(absl::Span<const FileCommit> commits,
                                     absl::Span<const ReceiptProof> receipts) {
  const ProofIndex index = IndexProofs(commits, receipts);
  std::vector<CommitPart> parts;
  size_t next = 0;
  while (next < commits.size()) {
    PartBuilder builder(index);
    builder.part().first_commit = next;
    while (next < commits.size() && !builder.part().streamed &&
           builder.Add(commits[next])) {
      ++next;
    }
    parts.push_back(std::move(builder.part()));
  }
  return parts;
}

RequestId PartRequestId(const RequestId& request, size_t part) {
  if (part == 0) return request;
  const crypto::Sha256Digest digest = crypto::Sha256(
      absl::StrCat("coffer/1/requestpart", request.bytes(), "/", part));
  std::array<uint8_t, kIdSizeBytes> bytes;
  std::copy_n(digest.array().begin(), bytes.size(), bytes.begin());
  return RequestId(bytes);
}

}  // namespace coffer::client
