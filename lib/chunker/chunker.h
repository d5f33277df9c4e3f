#ifndef COFFER_LIB_CHUNKER_CHUNKER_H_
#define COFFER_LIB_CHUNKER_CHUNKER_H_

// Where a stream of bytes is cut into chunks.
//
// A chunker only looks at bytes: it neither reads nor keeps them, so the caller
// decides how they are buffered. It is fed the stream in pieces of any size,
// and its cuts depend on the bytes alone, never on how they were split into
// pieces. stream_chunker.h does the buffering for whoever reads a file.
//
//   while (!data.empty()) {
//     const size_t length = chunker.FindCut(data);
//     if (length == Chunker::kNeedMore) break;  // All of it: chunk goes on.
//     ... the chunk ends after data[length - 1] ...
//     data.remove_prefix(length);
//   }
//
// At the end of the stream the bytes since the last cut, if any, are the last
// chunk, which may be shorter than the others. An empty stream has no chunks.
//
// A chunker remembers how far the current chunk has come: one object serves one
// stream at a time and is not thread-safe.

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace coffer::chunker {

class Chunker {
 public:
  // No cut in these bytes. (A chunk is never empty.)
  static constexpr size_t kNeedMore = 0;

  virtual ~Chunker() = default;

  // Scans `data`, the bytes that follow those of the last call. Returns how
  // many of them complete the current chunk; the next call then begins with the
  // byte after these. Returns kNeedMore when all of `data` belongs to the
  // current chunk and more of it may follow; `data` is then done with and must
  // not be passed again. Looks at each byte at most once.
  virtual size_t FindCut(absl::Span<const uint8_t> data) = 0;

  // Forgets the current chunk: the next byte starts a new stream.
  virtual void Reset() = 0;

  // No chunk is longer.
  virtual size_t max_chunk_size_bytes() const = 0;
};

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_CHUNKER_H_
