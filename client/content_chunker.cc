#include "client/content_chunker.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/manifest.h"
#include "lib/chunker/chunker.h"
#include "lib/chunker/fastcdc_chunker.h"
#include "lib/chunker/fixed_chunker.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/vault_policy.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

constexpr size_t kFirstReadSizeBytes = 16 * 1024;

absl::StatusOr<std::unique_ptr<chunker::Chunker>> MakeChunker(
    const formats::Chunking& chunking, const formats::ScopeKeys& keys) {
  if (chunking.algorithm == formats::ChunkingAlgorithm::kFixed) {
    return chunker::FixedChunker::Create(chunking.max_size_bytes);
  }
  chunker::FastCdcOptions options;
  options.min_size_bytes = chunking.min_size_bytes;
  options.average_size_bytes = chunking.average_size_bytes;
  options.max_size_bytes = chunking.max_size_bytes;
  return chunker::FastCdcChunker::Create(
      options, formats::MakeGearTable(keys.ChunkerSeed()));
}

// What was read already, then the rest.
chunker::ByteSource Concatenate(std::string head, chunker::ByteSource rest) {
  auto shared = std::make_shared<std::string>(std::move(head));
  return [shared, used = size_t{0}, rest = std::move(rest)](
             absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
    if (shared == nullptr) return rest(out);
    const size_t count = std::min(out.size(), shared->size() - used);
    std::memcpy(out.data(), shared->data() + used, count);
    used += count;
    if (used == shared->size()) shared = nullptr;
    return count;
  };
}

}  // namespace

ContentChunker::ContentChunker(chunker::ByteSource source,
                               const formats::ScopeKeys* keys,
                               const formats::Chunking& chunking,
                               uint64_t size_hint_bytes)
    : source_(std::move(source)),
      keys_(*keys),
      chunking_(chunking),
      size_hint_bytes_(size_hint_bytes) {}

absl::StatusOr<absl::optional<std::string>> ContentChunker::Next() {
  if (!started_) {
    started_ = true;
    COFFER_RETURN_IF_ERROR(Start());
  }
  if (stream_ != nullptr) return stream_->Next();
  return std::exchange(only_chunk_, absl::nullopt);
}

absl::Status ContentChunker::Start() {
  const size_t one_chunk_limit =
      chunking_.algorithm == formats::ChunkingAlgorithm::kFixed
          ? std::min<size_t>(chunking_.max_size_bytes, kFirstReadSizeBytes)
          : chunking_.min_size_bytes;
  COFFER_ASSIGN_OR_RETURN(std::string head, ReadHead(one_chunk_limit + 1));
  if (head.size() > one_chunk_limit) return StartStream(std::move(head));
  if (!head.empty()) only_chunk_ = std::move(head);
  return absl::OkStatus();
}

// Up to `limit` bytes; fewer only at the end.
absl::StatusOr<std::string> ContentChunker::ReadHead(size_t limit) {
  std::string head;
  size_t used = 0;
  // One more than expected, to see the end.
  size_t wanted =
      size_hint_bytes_ > 0 ? size_hint_bytes_ + 1 : kFirstReadSizeBytes;
  while (used < limit) {
    wanted = std::min(limit, wanted);
    if (head.size() < wanted) head.resize(wanted);
    const absl::Span<uint8_t> room = crypto::AsMutableBytes(head).subspan(used);
    COFFER_ASSIGN_OR_RETURN(const size_t count, source_(room));
    if (count > room.size()) {
      return absl::InternalError(
          "the source of a put gave more bytes than it was asked for");
    }
    if (count == 0) break;
    used += count;
    if (used == head.size()) wanted = head.size() * 2;
  }
  head.resize(used);
  return head;
}

absl::Status ContentChunker::StartStream(std::string head) {
  COFFER_ASSIGN_OR_RETURN(std::unique_ptr<chunker::Chunker> chunker,
                          MakeChunker(chunking_, keys_));
  stream_ = std::make_unique<chunker::StreamChunker>(
      std::move(chunker), Concatenate(std::move(head), std::move(source_)));
  return absl::OkStatus();
}

absl::StatusOr<SealedChunk> SealChunk(const formats::ScopeKeys& keys,
                                      absl::string_view payload) {
  crypto::SecretKey secret = keys.ChunkSecret(payload);
  COFFER_ASSIGN_OR_RETURN(std::string blob,
                          formats::SealBlob(payload, secret, keys.scope()));
  const uint64_t stored_size_bytes = blob.size();
  ManifestChunk entry{merkle::HashBlob(blob), std::move(secret), payload.size(),
                      stored_size_bytes};
  return SealedChunk{std::move(entry),
                     std::make_shared<const std::string>(std::move(blob))};
}

}  // namespace coffer::client
