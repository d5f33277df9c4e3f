#ifndef COFFER_CLIENT_CHUNK_PIPELINE_H_
#define COFFER_CLIENT_CHUNK_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/formats/scope_keys.h"

namespace coffer::client {

// What became of a file's content.
struct UploadedContent {
  // In order.
  std::vector<ManifestChunk> chunks;
  uint64_t length_bytes = 0;
  uint64_t chunks_reused = 0;
  uint64_t chunks_degraded = 0;
};

// Seals chunks on all cores and uploads them. Memory is bounded by the client's
// byte budget. Not thread-safe; one content each.
class ChunkPipeline {
 public:
  // Both must outlive this.
  ChunkPipeline(Operation* operation, const formats::ScopeKeys* keys);

  // Waits for what is under way.
  ~ChunkPipeline();

  ChunkPipeline(const ChunkPipeline&) = delete;
  ChunkPipeline& operator=(const ChunkPipeline&) = delete;

  // Takes the next chunk; blocks while too much is under way. The error of any
  // chunk before.
  absl::Status Add(std::string payload);

  // After the last chunk: waits until all of them are durable.
  absl::StatusOr<UploadedContent> Finish();

 private:
  struct State;

  Operation& operation_;
  const std::shared_ptr<State> state_;
  size_t chunk_count_ = 0;
};

// Chunks all of `source` by the vault's policy and uploads it. INVALID_ARGUMENT
// (LIMIT_EXCEEDED): more than kMaxManifestChunks.
absl::StatusOr<UploadedContent> UploadContent(Operation& operation,
                                              const formats::ScopeKeys& keys,
                                              chunker::ByteSource source,
                                              uint64_t size_hint_bytes);

// Stores one blob that is not a chunk, and waits for it.
absl::Status UploadBlob(BlobUploader& uploader, const BlobId& id,
                        std::shared_ptr<const std::string> blob);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_CHUNK_PIPELINE_H_
