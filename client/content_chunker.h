#ifndef COFFER_CLIENT_CONTENT_CHUNKER_H_
#define COFFER_CLIENT_CONTENT_CHUNKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "client/manifest.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/formats/scope_keys.h"
#include "lib/formats/vault_policy.h"

namespace coffer::client {

// Cuts a file's content by the vault's policy. A file that is no longer than
// the smallest chunk is one chunk by definition: it costs one buffer of its own
// size, and no table is derived for it. Not thread-safe.
class ContentChunker {
 public:
  // `size_hint_bytes` is what the content is expected to have; 0: not known.
  // `keys` must outlive this.
  ContentChunker(chunker::ByteSource source, const formats::ScopeKeys* keys,
                 const formats::Chunking& chunking, uint64_t size_hint_bytes);

  // The next chunk, never empty; nullopt at the end. Errors of the source.
  absl::StatusOr<absl::optional<std::string>> Next();

 private:
  absl::Status Start();
  absl::StatusOr<std::string> ReadHead(size_t limit);
  absl::Status StartStream(std::string head);

  chunker::ByteSource source_;
  const formats::ScopeKeys& keys_;
  const formats::Chunking chunking_;
  const uint64_t size_hint_bytes_;
  bool started_ = false;
  // The only chunk of a short file.
  absl::optional<std::string> only_chunk_;
  std::unique_ptr<chunker::StreamChunker> stream_;
};

// A chunk, ready to be sent.
struct SealedChunk {
  ManifestChunk entry;
  std::shared_ptr<const std::string> blob;
};

// Derives the chunk's secret, seals and hashes it. Thread-safe.
absl::StatusOr<SealedChunk> SealChunk(const formats::ScopeKeys& keys,
                                      absl::string_view payload);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_CONTENT_CHUNKER_H_
