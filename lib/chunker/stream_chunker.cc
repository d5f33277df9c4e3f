#include "lib/chunker/stream_chunker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/status_macros.h"

namespace coffer::chunker {

StreamChunker::StreamChunker(std::unique_ptr<Chunker> chunker,
                             ByteSource source)
    : chunker_(std::move(chunker)), source_(std::move(source)) {}

absl::StatusOr<absl::optional<std::string>> StreamChunker::Next() {
  while (true) {
    if (!error_.ok()) return error_;
    const size_t cut = chunker_->FindCut(
        absl::MakeConstSpan(buffer_).subspan(scanned_, end_ - scanned_));
    if (cut != Chunker::kNeedMore) return Take(scanned_ + cut - begin_);
    scanned_ = end_;
    if (at_end_) {
      if (begin_ == end_) return absl::nullopt;
      return Take(end_ - begin_);
    }
    COFFER_RETURN_IF_ERROR(Fill());
  }
}

absl::Status StreamChunker::Fill() {
  if (buffer_.size() - end_ < kStreamReadSizeBytes) MakeRoom();
  const size_t wanted = std::min(buffer_.size() - end_, kStreamReadSizeBytes);
  absl::StatusOr<size_t> read =
      source_(absl::MakeSpan(buffer_).subspan(end_, wanted));
  if (!read.ok()) return error_ = std::move(read).status();
  if (*read > wanted) {
    return error_ = absl::InternalError(
               absl::StrCat("reading failed: the source claims ", *read,
                            " bytes where ", wanted, " were asked for"));
  }
  at_end_ = *read == 0;
  end_ += *read;
  return absl::OkStatus();
}

void StreamChunker::MakeRoom() {
  const size_t held = end_ - begin_;
  if (held > 0) std::memmove(buffer_.data(), &buffer_[begin_], held);
  scanned_ -= begin_;
  begin_ = 0;
  end_ = held;
  if (buffer_.size() - end_ >= kStreamReadSizeBytes) return;
  const size_t limit = chunker_->max_chunk_size_bytes() + kStreamReadSizeBytes;
  buffer_.resize(
      std::min(limit, std::max(2 * buffer_.size(), kStreamReadSizeBytes)));
}

std::string StreamChunker::Take(size_t length) {
  std::string chunk(reinterpret_cast<const char*>(&buffer_[begin_]), length);
  begin_ += length;
  scanned_ = begin_;
  return chunk;
}

}  // namespace coffer::chunker
