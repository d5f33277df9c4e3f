#include "client/file_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "client/blob_downloader.h"
#include "client/byte_budget.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/version_opener.h"
#include "client/worker_pool.h"
#include "lib/formats/blob_sealer.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Chunks under way at once; more would only take memory from others.
constexpr size_t kMaxWindowChunks = 64;
// Of the client's byte budget: the rest is for those who write elsewhere, with
// the same client, what this reads, and whose progress this waits for.
constexpr uint64_t kMaxBudgetShare = 2;

// A chunk on its way. Shared with callbacks.
struct Fetch {
  absl::Mutex mutex;
  bool done ABSL_GUARDED_BY(mutex) = false;
  absl::StatusOr<std::string> payload ABSL_GUARDED_BY(mutex);

  void Set(absl::StatusOr<std::string> value) {
    absl::MutexLock lock(&mutex);
    payload = std::move(value);
    done = true;
  }
  absl::StatusOr<std::string> Await() {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&done));
    return std::move(payload);
  }
};

class RangeReader {
 public:
  RangeReader(Operation& operation, const OpenedVersion& version)
      : operation_(operation),
        version_(version),
        downloader_(operation.downloader()),
        memory_(*operation.services().memory),
        workers_(*operation.services().workers) {}

  // Waits for what is under way: callbacks refer to `version`.
  ~RangeReader() {
    while (!window_.empty()) {
      const uint64_t memory_bytes = window_.front().memory_bytes;
      TakeFirst().IgnoreError();
      memory_.Release(memory_bytes);
    }
  }

  absl::StatusOr<uint64_t> Read(uint64_t begin, uint64_t end,
                                const ByteSink& sink);

 private:
  struct Pending {
    std::shared_ptr<Fetch> fetch;
    uint64_t memory_bytes;
  };

  // Starts fetches up to the chunk that has `end`, as far as memory goes: at
  // least one.
  absl::Status FillWindow(uint64_t end);
  void Start(const ManifestChunk& chunk);
  // Waits for the first chunk of the window, which leaves it, into payload_.
  // The caller releases its memory.
  absl::Status TakeFirst();

  Operation& operation_;
  const OpenedVersion& version_;
  BlobDownloader& downloader_;
  ByteBudget& memory_;
  WorkerPool& workers_;
  std::deque<Pending> window_;
  uint64_t window_bytes_ = 0;
  // The chunk to be started next, and where it begins in the file.
  size_t next_chunk_ = 0;
  uint64_t next_offset_ = 0;
  std::string payload_;
};

absl::StatusOr<uint64_t> RangeReader::Read(uint64_t begin, uint64_t end,
                                           const ByteSink& sink) {
  const auto& chunks = version_.manifest.chunks;
  while (next_chunk_ < chunks.size() &&
         next_offset_ + chunks[next_chunk_].length_bytes <= begin) {
    next_offset_ += chunks[next_chunk_++].length_bytes;
  }
  uint64_t offset = next_offset_;
  uint64_t written = 0;
  while (offset < end) {
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
    COFFER_RETURN_IF_ERROR(FillWindow(end));
    const uint64_t memory_bytes = window_.front().memory_bytes;
    const absl::Status status = TakeFirst();
    if (!status.ok()) {
      memory_.Release(memory_bytes);
      return status;
    }
    const uint64_t skip = offset < begin ? begin - offset : 0;
    const uint64_t length =
        std::min<uint64_t>(payload_.size(), end - offset) - skip;
    const absl::Status sunk =
        sink(absl::string_view(payload_).substr(skip, length));
    offset += payload_.size();
    payload_ = std::string();
    memory_.Release(memory_bytes);
    COFFER_RETURN_IF_ERROR(sunk);
    written += length;
    operation_.progress().AddBytes(length);
  }
  return written;
}

absl::Status RangeReader::FillWindow(uint64_t end) {
  const auto& chunks = version_.manifest.chunks;
  while (next_chunk_ < chunks.size() && next_offset_ < end &&
         window_.size() < kMaxWindowChunks) {
    const ManifestChunk& chunk = chunks[next_chunk_];
    const uint64_t needed = chunk.stored_size_bytes;
    if (!window_.empty() &&
        window_bytes_ + needed > memory_.total_bytes() / kMaxBudgetShare) {
      return absl::OkStatus();
    }
    // Never waits for memory while it holds some: what it holds is given back
    // by this very thread.
    if (!memory_.TryAcquire(needed)) {
      if (!window_.empty()) return absl::OkStatus();
      COFFER_RETURN_IF_ERROR(operation_.AcquireMemory(needed));
    }
    Start(chunk);
    next_offset_ += chunk.length_bytes;
    ++next_chunk_;
  }
  return absl::OkStatus();
}

void RangeReader::Start(const ManifestChunk& chunk) {
  auto fetch = std::make_shared<Fetch>();
  const uint64_t memory_bytes = chunk.stored_size_bytes;
  window_.push_back({fetch, memory_bytes});
  window_bytes_ += memory_bytes;
  downloader_.Get(chunk.blob_id, chunk.stored_size_bytes,
                  [this, fetch, &chunk](absl::StatusOr<std::string> blob) {
                    if (!blob.ok()) {
                      fetch->Set(blob.status());
                      return;
                    }
                    auto shared =
                        std::make_shared<std::string>(*std::move(blob));
                    const auto open = [this, fetch, &chunk, shared] {
                      absl::StatusOr<std::string> payload = formats::OpenBlob(
                          std::move(*shared), chunk.chunk_secret,
                          version_.scope, chunk.length_bytes);
                      fetch->Set(std::move(payload));
                    };
                    // Not to be blocked here; a full queue means all cores are
                    // busy.
                    if (!workers_.TrySubmit(open)) open();
                  });
}

absl::Status RangeReader::TakeFirst() {
  const Pending first = std::move(window_.front());
  window_.pop_front();
  window_bytes_ -= first.memory_bytes;
  absl::StatusOr<std::string> payload = first.fetch->Await();
  if (payload.ok()) payload_ = *std::move(payload);
  return payload.status();
}

}  // namespace

absl::StatusOr<uint64_t> LengthOf(const ByteRange& range,
                                  const Manifest& manifest) {
  const uint64_t size = manifest.total_length_bytes;
  if (range.offset_bytes > size) {
    return MakeError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat("the range starts at ", range.offset_bytes,
                     ", behind the end of the file: it has ", size, " bytes"),
        {reason::kInvalidRequest, {}});
  }
  const uint64_t rest = size - range.offset_bytes;
  return range.length_bytes == 0 ? rest : std::min(rest, range.length_bytes);
}

absl::StatusOr<uint64_t> ReadRange(Operation& operation,
                                   const OpenedVersion& version,
                                   const ByteRange& range,
                                   const ByteSink& sink) {
  COFFER_ASSIGN_OR_RETURN(const uint64_t length,
                          LengthOf(range, version.manifest));
  if (length == 0) return uint64_t{0};
  RangeReader reader(operation, version);
  return reader.Read(range.offset_bytes, range.offset_bytes + length, sink);
}

}  // namespace coffer::client
