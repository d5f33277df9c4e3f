#include "client/chunk_pipeline.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/types/optional.h"
#include "client/blob_uploader.h"
#include "client/byte_budget.h"
#include "client/content_chunker.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/progress_reporter.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {

// Shared with callbacks, the last of which may still be returning when the
// pipeline goes away.
struct ChunkPipeline::State {
  State(const formats::ScopeKeys& scope_keys, BlobUploader& blob_uploader,
        Operation& operation)
      : keys(scope_keys),
        uploader(blob_uploader),
        memory(*operation.services().memory),
        progress(operation.progress()) {}

  void Seal(size_t index, absl::string_view payload,
            const std::shared_ptr<State>& self);
  void OnStored(uint64_t length_bytes, const absl::StatusOr<StoredBlob>& blob);
  // The uploader need not wait for more once the last chunk is with it.
  void OnSealed();
  void AwaitNothingPending() {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(
        +[](State* state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(state->mutex) {
          return state->pending == 0 && state->unsealed == 0;
        },
        this));
  }

  const formats::ScopeKeys& keys;
  BlobUploader& uploader;
  ByteBudget& memory;
  ProgressReporter& progress;

  absl::Mutex mutex;
  size_t pending ABSL_GUARDED_BY(mutex) = 0;
  absl::Status error ABSL_GUARDED_BY(mutex);
  // Chunks that a worker has not sealed yet.
  size_t unsealed ABSL_GUARDED_BY(mutex) = 0;
  // Nothing comes after these.
  bool finishing ABSL_GUARDED_BY(mutex) = false;
  // Of counts only; the chunks are in `slots` until the end.
  UploadedContent content ABSL_GUARDED_BY(mutex);
  std::vector<absl::optional<ManifestChunk>> slots ABSL_GUARDED_BY(mutex);
};

// In a worker. The payload's share of the budget is given back by the caller.
void ChunkPipeline::State::Seal(size_t index, absl::string_view payload,
                                const std::shared_ptr<State>& self) {
  const uint64_t length = payload.size();
  const uint64_t blob_size = formats::BlobSizeBytes(length);
  absl::StatusOr<SealedChunk> chunk = SealChunk(keys, payload);
  if (!chunk.ok()) {
    memory.Release(blob_size);
    OnStored(length, chunk.status());
    return;
  }
  const BlobId id = chunk->entry.blob_id;
  {
    absl::MutexLock lock(&mutex);
    slots[index] = std::move(chunk->entry);
  }
  uploader.Put(id, std::move(chunk->blob),
               [self, length, blob_size](absl::StatusOr<StoredBlob> blob) {
                 self->memory.Release(blob_size);
                 self->OnStored(length, blob);
               });
}

void ChunkPipeline::State::OnSealed() {
  bool was_last;
  {
    absl::MutexLock lock(&mutex);
    was_last = --unsealed == 0 && finishing;
    // Keeps the uploader alive until it is flushed.
    if (was_last) ++pending;
  }
  if (!was_last) return;
  uploader.Flush();
  absl::MutexLock lock(&mutex);
  --pending;
}

void ChunkPipeline::State::OnStored(uint64_t length_bytes,
                                    const absl::StatusOr<StoredBlob>& blob) {
  if (blob.ok()) progress.AddBytes(length_bytes);
  absl::MutexLock lock(&mutex);
  if (blob.ok()) {
    content.length_bytes += length_bytes;
    if (blob->reused) ++content.chunks_reused;
    if (blob->degraded) ++content.chunks_degraded;
  } else if (error.ok()) {
    error = blob.status();
  }
  --pending;
}

ChunkPipeline::ChunkPipeline(Operation* operation,
                             const formats::ScopeKeys* keys)
    : operation_(*operation),
      state_(
          std::make_shared<State>(*keys, operation->uploader(), *operation)) {}

ChunkPipeline::~ChunkPipeline() { state_->AwaitNothingPending(); }

absl::Status ChunkPipeline::Add(std::string payload) {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  if (chunk_count_ == kMaxManifestChunks) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("the file is too large: it has more than ",
                                  kMaxManifestChunks, " chunks"),
                     {reason::kLimitExceeded, {}});
  }
  const uint64_t reserved =
      payload.size() + formats::BlobSizeBytes(payload.size());
  if (!state_->memory.TryAcquire(reserved)) {
    // What it waits for must not wait for more to come.
    state_->uploader.Flush();
    COFFER_RETURN_IF_ERROR(operation_.AcquireMemory(reserved));
  }
  {
    absl::MutexLock lock(&state_->mutex);
    if (!state_->error.ok()) {
      state_->memory.Release(reserved);
      return state_->error;
    }
    ++state_->pending;
    ++state_->unsealed;
    state_->slots.emplace_back();
  }
  operation_.services().workers->Submit(
      [state = state_, index = chunk_count_++,
       payload = std::make_shared<std::string>(std::move(payload))]() mutable {
        const uint64_t length = payload->size();
        state->Seal(index, *payload, state);
        payload.reset();
        state->memory.Release(length);
        state->OnSealed();
      });
  operation_.BytesSent();
  return absl::OkStatus();
}

absl::StatusOr<UploadedContent> ChunkPipeline::Finish() {
  bool all_sealed;
  {
    absl::MutexLock lock(&state_->mutex);
    state_->finishing = true;
    all_sealed = state_->unsealed == 0;
  }
  if (all_sealed) state_->uploader.Flush();
  state_->AwaitNothingPending();
  absl::MutexLock lock(&state_->mutex);
  COFFER_RETURN_IF_ERROR(state_->error);
  UploadedContent content = std::move(state_->content);
  content.chunks.reserve(state_->slots.size());
  for (absl::optional<ManifestChunk>& slot : state_->slots) {
    content.chunks.push_back(*std::move(slot));
  }
  return content;
}

absl::StatusOr<UploadedContent> UploadContent(Operation& operation,
                                              const formats::ScopeKeys& keys,
                                              chunker::ByteSource source,
                                              uint64_t size_hint_bytes) {
  ContentChunker chunker(std::move(source), &keys,
                         operation.session().record().policy.chunking,
                         size_hint_bytes);
  ChunkPipeline pipeline(&operation, &keys);
  while (true) {
    COFFER_ASSIGN_OR_RETURN(absl::optional<std::string> chunk, chunker.Next());
    if (!chunk.has_value()) break;
    COFFER_RETURN_IF_ERROR(pipeline.Add(*std::move(chunk)));
  }
  return pipeline.Finish();
}

absl::Status UploadBlob(BlobUploader& uploader, const BlobId& id,
                        std::shared_ptr<const std::string> blob) {
  struct Answer {
    absl::Notification done;
    absl::Status status;
  };
  auto answer = std::make_shared<Answer>();
  uploader.Put(id, std::move(blob),
               [answer](const absl::StatusOr<StoredBlob>& stored) {
                 answer->status = stored.status();
                 answer->done.Notify();
               });
  uploader.Flush();
  answer->done.WaitForNotification();
  return answer->status;
}

}  // namespace coffer::client
