#ifndef COFFER_LIB_CHUNKER_STREAM_CHUNKER_H_
#define COFFER_LIB_CHUNKER_STREAM_CHUNKER_H_

// Reads a stream and hands it out chunk by chunk.
//
//   StreamChunker chunks(std::move(chunker), source);
//   while (true) {
//     COFFER_ASSIGN_OR_RETURN(absl::optional<std::string> chunk,
//     chunks.Next()); if (!chunk.has_value()) break;
//     ... seal *chunk ...
//   }
//
// Memory: at most one chunk of maximal size and one read, grown as needed, so
// that a small file costs little. The chunk handed out is a string of exactly
// its own length, which costs one copy of each byte: reading into the string
// itself would clear it first, and leave it with the capacity of the longest
// possible chunk while it waits in a pipeline.
//
// Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "lib/chunker/chunker.h"

namespace coffer::chunker {

// Writes the next bytes of the stream into the span, which is never empty, and
// returns how many these are. 0 is the end of the stream; fewer than asked for
// is not.
using ByteSource = std::function<absl::StatusOr<size_t>(absl::Span<uint8_t>)>;

// The most that a StreamChunker asks its source for at once.
inline constexpr size_t kStreamReadSizeBytes = size_t{256} << 10;

class StreamChunker {
 public:
  // `chunker` must be at the start of a stream. What `source` refers to must
  // outlive this object.
  StreamChunker(std::unique_ptr<Chunker> chunker, ByteSource source);

  // The next chunk, never empty; nullopt after the last one. An error of the
  // source is returned as it is, INTERNAL when the source claims more bytes
  // than it was asked for. After an error every call returns that error: the
  // bytes of an unfinished chunk are not handed out.
  absl::StatusOr<absl::optional<std::string>> Next();

 private:
  // Appends one read to the buffer, or sets at_end_ or error_.
  absl::Status Fill();
  // Moves what is buffered to the front, and grows the buffer if that does not
  // make room for a read.
  void MakeRoom();
  // Hands out the first `length` buffered bytes.
  std::string Take(size_t length);

  const std::unique_ptr<Chunker> chunker_;
  const ByteSource source_;

  // buffer_[begin_, scanned_) is the current chunk so far; [scanned_, end_) was
  // read, but not yet shown to the chunker.
  std::vector<uint8_t> buffer_;
  size_t begin_ = 0;
  size_t scanned_ = 0;
  size_t end_ = 0;
  bool at_end_ = false;
  absl::Status error_;
};

}  // namespace coffer::chunker

#endif  // COFFER_LIB_CHUNKER_STREAM_CHUNKER_H_
