#ifndef COFFER_LIB_CHUNKER_FIXED_CHUNKER_H_
#define COFFER_LIB_CHUNKER_FIXED_CHUNKER_H_

// Chunks of one size, whatever the bytes are: for vaults whose owners want no
// boundary to depend on content. An insertion changes all chunks after it.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/chunker/chunker.h"

namespace coffer::chunker {

// The size that suite 1 fixes.
inline constexpr size_t kDefaultFixedChunkSizeBytes = size_t{1} << 20;
inline constexpr size_t kMaxFixedChunkSizeBytes = size_t{16} << 20;

class FixedChunker final : public Chunker {
 public:
  // INVALID_ARGUMENT unless the size is in [1, kMaxFixedChunkSizeBytes].
  static absl::StatusOr<std::unique_ptr<Chunker>> Create(
      size_t chunk_size_bytes = kDefaultFixedChunkSizeBytes);

  size_t FindCut(absl::Span<const uint8_t> data) override;
  void Reset() override { position_ = 0; }
  size_t max_chunk_size_bytes() const override { return chunk_size_bytes_; }

 private:
  explicit FixedChunker(size_t chunk_size_bytes)
      : chunk_size_bytes_(chunk_size_bytes) {}

  const size_t chunk_size_bytes_;
  // Bytes of the current chunk so far, always less than its size.
  size_t position_ = 0;
};

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_FIXED_CHUNKER_H_
