#include "lib/chunker/fixed_chunker.h"

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace coffer::chunker {

absl::StatusOr<std::unique_ptr<Chunker>> FixedChunker::Create(
    size_t chunk_size_bytes) {
  if (chunk_size_bytes == 0 || chunk_size_bytes > kMaxFixedChunkSizeBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a chunk size of ", chunk_size_bytes, " bytes cannot be used: choose ",
        "one from 1 to ", kMaxFixedChunkSizeBytes));
  }
  return absl::WrapUnique<Chunker>(new FixedChunker(chunk_size_bytes));
}

size_t FixedChunker::FindCut(absl::Span<const uint8_t> data) {
  const size_t missing = chunk_size_bytes_ - position_;
  if (data.size() < missing) {
    position_ += data.size();
    return kNeedMore;
  }
  position_ = 0;
  return missing;
}

}  // namespace coffer::chunker
