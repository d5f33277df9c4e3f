#include "services/storage/blob_ingest.h"

#include <iterator>
#include <utility>

namespace coffer::storage {

BlobIngest::BlobIngest(const BlobIngestOptions& options, BlobStore* store,
                       Clock* clock)
    : options_(options),
      store_(*store),
      clock_(*clock),
      budget_(options.budget_bytes),
      committer_([this] { CommitLoop(); }) {}

BlobIngest::~BlobIngest() { Shutdown(); }

absl::StatusOr<ByteBudget::Reservation> BlobIngest::Reserve(
    uint64_t size_bytes) {
  return budget_.Acquire(size_bytes);
}

void BlobIngest::Submit(Blob blob) {
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_) {
      pending_bytes_ += blob.size_bytes;
      pending_.push_back(std::move(blob));
      return;
    }
  }
  blob.done(
      absl::UnavailableError("the node is stopping; use another replica"));
}

void BlobIngest::Shutdown() {
  budget_.Close();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  if (committer_.joinable()) committer_.join();
}

void BlobIngest::CommitLoop() {
  while (true) {
    std::vector<Blob> group = NextGroup();
    if (group.empty()) return;
    Commit(std::move(group));
  }
}

std::vector<BlobIngest::Blob> BlobIngest::NextGroup() {
  const auto begun = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !pending_.empty();
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&begun));
  const absl::Duration start = clock_.Monotonic();
  bool quiet = false;
  while (!GroupIsComplete(clock_.Monotonic() - start, quiet)) {
    const size_t seen = pending_.size();
    const auto more = [this, seen]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return stopping_ || pending_.size() > seen;
    };
    quiet = !mutex_.AwaitWithTimeout(
        absl::Condition(&more),
        IsBulk() ? options_.bulk_quiet : options_.small_quiet);
  }
  std::vector<Blob> group;
  uint64_t group_bytes = 0;
  size_t count = 0;
  while (count < pending_.size() && group_bytes < options_.group_target_bytes) {
    group_bytes += pending_[count++].size_bytes;
  }
  const auto end = pending_.begin() + count;
  group.assign(std::make_move_iterator(pending_.begin()),
               std::make_move_iterator(end));
  pending_.erase(pending_.begin(), end);
  pending_bytes_ -= group_bytes;
  return group;
}

bool BlobIngest::IsBulk() const {
  return pending_bytes_ >= options_.bulk_threshold_bytes ||
         pending_bytes_ >= options_.large_blob_bytes * pending_.size();
}

bool BlobIngest::GroupIsComplete(absl::Duration age, bool quiet) const {
  if (stopping_ || pending_bytes_ >= options_.group_target_bytes) return true;
  if (age >= (IsBulk() ? options_.bulk_gather : options_.small_gather)) {
    return true;
  }
  // Somebody waits for memory that only this group can give back.
  if (budget_.waiting() > 0) return true;
  const bool receiving =
      budget_.reservations() > static_cast<int>(pending_.size());
  return quiet && !receiving;
}

void BlobIngest::Commit(std::vector<Blob> group) {
  std::vector<BlobWrite> writes;
  writes.reserve(group.size());
  uint64_t group_bytes = 0;
  for (const Blob& blob : group) {
    writes.push_back({blob.id, blob.parts, blob.size_bytes});
    group_bytes += blob.size_bytes;
  }
  const WriteClass write_class = group_bytes >= options_.bulk_threshold_bytes
                                     ? WriteClass::kBulkFlushed
                                     : WriteClass::kSmallSynced;
  const absl::Duration start = clock_.Monotonic();
  const absl::Status status = store_.PutBatch(writes, write_class);
  if (options_.on_group) {
    options_.on_group(clock_.Monotonic() - start, group.size());
  }
  for (Blob& blob : group) {
    const std::function<void(const absl::Status&)> done = std::move(blob.done);
    // Memory first: whoever is told may want to send more.
    blob = Blob();
    done(status);
  }
}

}  // namespace coffer::storage
