#include "client/small_file_uploader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/blob_uploader.h"
#include "client/content_chunker.h"
#include "client/file_putter.h"
#include "client/local_files.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/vault_session.h"
#include "client/version_builder.h"
#include "client/version_opener.h"
#include "lib/formats/blob_sealer.h"
#include "lib/formats/scope_keys.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Of a file's records and bookkeeping, whatever its size; until it is
// committed.
constexpr uint64_t kJobOverheadBytes = 16 * 1024;

uint64_t MemoryOf(const LocalFileInfo& info) {
  return kJobOverheadBytes + info.size_bytes +
         formats::BlobSizeBytes(info.size_bytes);
}

absl::Status Grown() {
  return absl::OutOfRangeError("the file has grown while it was read");
}

}  // namespace

struct SmallFileUploader::Job {
  SmallFile file;
  DoneCallback done;
  uint64_t memory_bytes = 0;
  // Used by the worker alone, until `waiting` lets go of it.
  PutResult result;
  absl::optional<FileCommit> commit;

  absl::Mutex mutex;
  // The worker, and each blob under way.
  size_t waiting ABSL_GUARDED_BY(mutex) = 1;
  absl::Status error ABSL_GUARDED_BY(mutex);
};

SmallFileUploader::SmallFileUploader(Operation* operation)
    : operation_(*operation),
      uploader_(operation->uploader()),
      commits_(operation) {}

SmallFileUploader::~SmallFileUploader() { Finish(); }

void SmallFileUploader::Add(SmallFile file, DoneCallback done) {
  auto job = std::make_shared<Job>();
  job->memory_bytes = MemoryOf(file.info);
  job->file = std::move(file);
  job->done = std::move(done);
  {
    absl::MutexLock lock(&mutex_);
    ++pending_;
    ++unsealed_;
  }
  ByteBudget& memory = *operation_.services().memory;
  if (!memory.TryAcquire(job->memory_bytes)) {
    uploader_.Flush();
    // A cancelled job is answered by its worker.
    if (!operation_.AcquireMemory(job->memory_bytes).ok()) {
      job->memory_bytes = 0;
    }
  }
  operation_.services().workers->Submit([this, job] { Store(job); });
}

void SmallFileUploader::Finish() {
  const auto all_sealed = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return unsealed_ == 0 || given_up_;
  };
  const auto all_done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return pending_ == 0;
  };
  const auto may_return = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return pending_ == 0 || given_up_;
  };
  { absl::MutexLock lock(&mutex_, absl::Condition(&all_sealed)); }
  uploader_.Flush();
  bool is_done = false;
  {
    absl::MutexLock lock(&mutex_, absl::Condition(&may_return));
    is_done = pending_ == 0;
  }
  // Not from GiveUp(): the answers that this gives wait for the one that is
  // being given.
  if (!is_done) operation_.Cancel();
  absl::MutexLock lock(&mutex_, absl::Condition(&all_done));
}

void SmallFileUploader::GiveUp() {
  absl::MutexLock lock(&mutex_);
  given_up_ = true;
}

// In a worker.
void SmallFileUploader::Store(const std::shared_ptr<Job>& job) {
  absl::Status status = operation_.CheckCancelled();
  if (status.ok()) status = ReadAndSeal(job);
  Advance(job, status);
  absl::MutexLock lock(&mutex_);
  --unsealed_;
}

absl::Status SmallFileUploader::ReadAndSeal(const std::shared_ptr<Job>& job) {
  const SmallFile& file = job->file;
  const VaultSession& session = operation_.session();
  LocalFiles& files = *operation_.services().files;
  Manifest manifest;
  manifest.dedup_scope = session.record().policy.dedup_scope;
  manifest.mode = file.info.mode & kMaxMode;
  manifest.modification_time_ns = file.info.modification_time_ns;
  const FileBase base =
      file.current.has_value() ? BaseOf(*file.current) : NewFileBase(session);
  if (file.info.type == LocalFileType::kSymlink) {
    manifest.file_type = FileType::kSymlink;
    COFFER_ASSIGN_OR_RETURN(manifest.symlink_target,
                            files.ReadLink(file.local_path));
    return Build(*job, base, std::move(manifest));
  }
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<LocalFile> opened,
                          files.Open(file.local_path));
  // Of what is read now, not of what was listed.
  manifest.mode = opened->info().mode & kMaxMode;
  manifest.modification_time_ns = opened->info().modification_time_ns;
  COFFER_RETURN_IF_ERROR(SealChunks(job, base, *opened, manifest));
  return Build(*job, base, std::move(manifest));
}

absl::Status SmallFileUploader::SealChunks(const std::shared_ptr<Job>& job,
                                           const FileBase& base,
                                           LocalFile& file,
                                           Manifest& manifest) {
  const formats::ScopeKeys keys = ScopeKeysOf(operation_.session(), base);
  ContentChunker chunker(
      [&file](absl::Span<uint8_t> out) { return file.Read(out); }, &keys,
      operation_.session().record().policy.chunking, file.info().size_bytes);
  while (true) {
    COFFER_ASSIGN_OR_RETURN(const absl::optional<std::string> payload,
                            chunker.Next());
    if (!payload.has_value()) return absl::OkStatus();
    manifest.total_length_bytes += payload->size();
    // Memory was reserved for what was listed.
    if (manifest.total_length_bytes > job->file.info.size_bytes) return Grown();
    COFFER_ASSIGN_OR_RETURN(SealedChunk chunk, SealChunk(keys, *payload));
    {
      absl::MutexLock lock(&job->mutex);
      ++job->waiting;
    }
    const BlobId id = chunk.entry.blob_id;
    manifest.chunks.push_back(std::move(chunk.entry));
    uploader_.Put(id, std::move(chunk.blob),
                  [this, job](const absl::StatusOr<StoredBlob>& blob) {
                    OnBlobStored(job, blob);
                  });
  }
}

absl::Status SmallFileUploader::Build(Job& job, const FileBase& base,
                                      Manifest manifest) {
  PutResult& result = job.result;
  result.file_id = base.file_id;
  result.outcome = base.is_new() ? PutOutcome::kNew : PutOutcome::kChanged;
  result.version_number = base.version_number + 1;
  result.length_bytes = manifest.total_length_bytes;
  result.chunk_count = manifest.chunks.size();
  const absl::optional<OpenedVersion>& current = job.file.current;
  if (current.has_value() && SameContent(current->manifest, manifest)) {
    result.outcome = PutOutcome::kUnchanged;
    result.version_number = base.version_number;
    return absl::OkStatus();
  }
  COFFER_ASSIGN_OR_RETURN(
      BuiltVersion built,
      BuildVersion(operation_.session(), base, job.file.place, manifest));
  // A few chunks always fit into an inline manifest.
  if (!built.segments.empty()) return Grown();
  job.commit = std::move(built.commit);
  return absl::OkStatus();
}

void SmallFileUploader::OnBlobStored(const std::shared_ptr<Job>& job,
                                     const absl::StatusOr<StoredBlob>& blob) {
  if (blob.ok()) {
    absl::MutexLock lock(&job->mutex);
    if (blob->reused) ++job->result.chunks_reused;
    if (blob->degraded) ++job->result.chunks_degraded;
  }
  Advance(job, blob.status());
}

void SmallFileUploader::Advance(const std::shared_ptr<Job>& job,
                                const absl::Status& status) {
  absl::Status error;
  {
    absl::MutexLock lock(&job->mutex);
    if (job->error.ok()) job->error = status;
    if (--job->waiting > 0) return;
    error = job->error;
  }
  if (job->memory_bytes > kJobOverheadBytes) {
    operation_.services().memory->Release(job->memory_bytes -
                                          kJobOverheadBytes);
    job->memory_bytes = kJobOverheadBytes;
  }
  if (!error.ok() || !job->commit.has_value()) {
    Complete(*job, error);
    return;
  }
  commits_.Add(*std::move(job->commit),
               [this, job](const absl::Status& done) { Complete(*job, done); });
}

void SmallFileUploader::Complete(Job& job, const absl::Status& status) {
  operation_.services().memory->Release(job.memory_bytes);
  const auto is_my_turn = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !answering_;
  };
  {
    absl::MutexLock lock(&mutex_, absl::Condition(&is_my_turn));
    answering_ = true;
  }
  if (status.ok()) {
    job.done(job.result);
  } else {
    job.done(status);
  }
  absl::MutexLock lock(&mutex_);
  answering_ = false;
  --pending_;
}

}  // namespace coffer::client
