#include "client/commit_batcher.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/blob_uploader.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Of records in a request, apart from manifests and references.
constexpr uint64_t kCommitOverheadBytes = 1024;
constexpr uint64_t kReferenceSizeBytes = 48;

uint64_t SizeOf(const FileCommit& commit) {
  return kCommitOverheadBytes + commit.version.sealed_manifest.size() +
         commit.references.size() * kReferenceSizeBytes;
}

}  // namespace

CommitBatcher::CommitBatcher(Operation* operation)
    : operation_(*operation), thread_([this] { Run(); }) {}

CommitBatcher::~CommitBatcher() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void CommitBatcher::Add(FileCommit commit, DoneCallback done) {
  absl::MutexLock lock(&mutex_);
  queued_bytes_ += SizeOf(commit);
  queued_references_ += commit.references.size();
  for (const BlobReference& reference : commit.references) {
    ++users_[reference.blob_id];
  }
  queue_.push_back({std::move(commit), std::move(done)});
  changed_.SignalAll();
}

bool CommitBatcher::BatchIsFull() const {
  return queue_.size() >= kMaxFiles || queued_bytes_ >= kMaxBytes ||
         queued_references_ >= kMaxReferences;
}

void CommitBatcher::Run() {
  while (true) {
    std::vector<Item> batch = TakeBatch();
    if (batch.empty()) return;
    Commit(std::move(batch));
  }
}

std::vector<CommitBatcher::Item> CommitBatcher::TakeBatch() {
  absl::MutexLock lock(&mutex_);
  while (queue_.empty() && !stopping_) changed_.Wait(&mutex_);
  Clock& clock = *operation_.services().clock;
  const absl::Duration end = clock.Monotonic() + kLinger;
  while (!BatchIsFull() && !stopping_) {
    const absl::Duration rest = end - clock.Monotonic();
    if (rest <= absl::ZeroDuration() ||
        changed_.WaitWithTimeout(&mutex_, rest)) {
      break;
    }
  }
  std::vector<Item> batch;
  uint64_t bytes = 0;
  size_t references = 0;
  while (!queue_.empty() && batch.size() < kMaxFiles && bytes < kMaxBytes &&
         references < kMaxReferences) {
    const FileCommit& commit = queue_.front().commit;
    bytes += SizeOf(commit);
    references += commit.references.size();
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  queued_references_ -= references;
  return batch;
}

void CommitBatcher::Commit(std::vector<Item> batch) {
  std::vector<FileCommit> commits;
  commits.reserve(batch.size());
  for (Item& item : batch) commits.push_back(std::move(item.commit));
  const absl::StatusOr<std::vector<absl::Status>> statuses = Send(commits);
  ForgetBlobs(commits);
  for (size_t i = 0; i < batch.size(); ++i) {
    batch[i].done(statuses.ok() ? (*statuses)[i] : statuses.status());
  }
}

absl::StatusOr<std::vector<absl::Status>> CommitBatcher::Send(
    const std::vector<FileCommit>& commits) {
  COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
  std::vector<BlobId> ids;
  for (const FileCommit& commit : commits) {
    for (const BlobReference& reference : commit.references) {
      ids.push_back(reference.blob_id);
    }
  }
  std::vector<ReceiptProof> proofs;
  if (!ids.empty()) proofs = operation_.uploader().ProofsFor(ids);
  COFFER_ASSIGN_OR_RETURN(
      std::vector<absl::Status> statuses,
      operation_.services().directory->Commit(
          operation_.session().NewRequestId(), commits, proofs));
  if (statuses.size() != commits.size()) {
    return ForeignAnswer("it sent a wrong number of results");
  }
  return statuses;
}

void CommitBatcher::ForgetBlobs(const std::vector<FileCommit>& commits) {
  std::vector<BlobId> unused;
  {
    absl::MutexLock lock(&mutex_);
    for (const FileCommit& commit : commits) {
      for (const BlobReference& reference : commit.references) {
        const auto user = users_.find(reference.blob_id);
        if (user == users_.end() || --user->second > 0) continue;
        users_.erase(user);
        unused.push_back(reference.blob_id);
      }
    }
  }
  if (!unused.empty()) operation_.uploader().Forget(unused);
}

}  // namespace coffer::client
