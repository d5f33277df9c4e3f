#include "integration_tests/storage_faults.h"

#include <string>
#include <utility>
#include <vector>

#include "lib/status/status_macros.h"

namespace coffer::integration {
namespace {

using storage::BlobInfo;
using storage::BlobStore;
using storage::BlobUsage;
using storage::BlobWrite;
using storage::ByteRange;
using storage::PinnedBytes;
using storage::WriteClass;

PinnedBytes Garbled(const PinnedBytes& whole) {
  auto bytes = std::make_shared<std::string>(whole.bytes());
  if (!bytes->empty()) bytes->back() = static_cast<char>(~bytes->back());
  const absl::string_view view = *bytes;
  return PinnedBytes(view, whole.blob_size_bytes(), std::move(bytes));
}

class ObedientBlobStore final : public BlobStore {
 public:
  ObedientBlobStore(std::unique_ptr<BlobStore> store, StorageFaults* faults)
      : store_(std::move(store)), faults_(*faults) {}

  absl::Status PutBatch(absl::Span<const BlobWrite> batch,
                        WriteClass write_class) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    if (faults_.puts_are_dropped()) return absl::OkStatus();
    return store_->PutBatch(batch, write_class);
  }

  absl::StatusOr<PinnedBytes> Get(const BlobId& id,
                                  const ByteRange& range) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterRead());
    COFFER_ASSIGN_OR_RETURN(PinnedBytes bytes, store_->Get(id, range));
    if (faults_.reads_are_garbled()) return Garbled(bytes);
    return bytes;
  }

  absl::StatusOr<std::vector<BlobInfo>> Stat(
      absl::Span<const BlobId> ids) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    return store_->Stat(ids);
  }

  absl::StatusOr<std::vector<BlobInfo>> List(const BlobId& first,
                                             const BlobId& last,
                                             size_t limit) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    return store_->List(first, last, limit);
  }

  absl::Status MarkVerified(const BlobId& id, absl::Time stored_time,
                            absl::Time verified_time) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    return store_->MarkVerified(id, stored_time, verified_time);
  }

  absl::Status Quarantine(const BlobId& id, absl::Time stored_time) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    return store_->Quarantine(id, stored_time);
  }

  absl::Status Delete(absl::Span<const BlobId> ids) override {
    COFFER_RETURN_IF_ERROR(faults_.EnterCall());
    return store_->Delete(ids);
  }

  // Heartbeats ask for these, and a sick disk does not stop heartbeats.
  BlobUsage Usage() override {
    faults_.EnterHeartbeat();
    return store_->Usage();
  }
  absl::Status Health() override { return store_->Health(); }

 private:
  const std::unique_ptr<BlobStore> store_;
  StorageFaults& faults_;
};

}  // namespace

void StorageFaults::Stall() {
  absl::MutexLock lock(&mutex_);
  stalled_ = true;
}

void StorageFaults::Unstall() {
  absl::MutexLock lock(&mutex_);
  stalled_ = false;
}

void StorageFaults::AwaitStalledCall() {
  const auto hangs = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stalled_calls_ > 0;
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&hangs));
}

void StorageFaults::FailReads() {
  absl::MutexLock lock(&mutex_);
  reads_fail_ = true;
}

void StorageFaults::GarbleReads() {
  absl::MutexLock lock(&mutex_);
  reads_garbled_ = true;
}

void StorageFaults::DropPuts() {
  absl::MutexLock lock(&mutex_);
  puts_dropped_ = true;
}

void StorageFaults::HoldHeartbeats() {
  absl::MutexLock lock(&mutex_);
  heartbeats_held_ = true;
}

void StorageFaults::ReleaseHeartbeats() {
  absl::MutexLock lock(&mutex_);
  heartbeats_held_ = false;
}

void StorageFaults::Cut() {
  absl::MutexLock lock(&mutex_);
  cut_ = true;
}

void StorageFaults::Reset() {
  absl::MutexLock lock(&mutex_);
  stalled_ = reads_fail_ = reads_garbled_ = false;
  puts_dropped_ = heartbeats_held_ = cut_ = false;
}

absl::Status StorageFaults::EnterCall() {
  absl::MutexLock lock(&mutex_);
  const auto may_go_on = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return !stalled_ || cut_;
  };
  ++stalled_calls_;
  mutex_.Await(absl::Condition(&may_go_on));
  --stalled_calls_;
  if (cut_) return absl::UnavailableError("the test has killed the node");
  return absl::OkStatus();
}

absl::Status StorageFaults::EnterRead() {
  COFFER_RETURN_IF_ERROR(EnterCall());
  absl::MutexLock lock(&mutex_);
  if (reads_fail_) return absl::InternalError("the test makes reads fail");
  return absl::OkStatus();
}

bool StorageFaults::reads_are_garbled() const {
  absl::MutexLock lock(&mutex_);
  return reads_garbled_;
}

bool StorageFaults::puts_are_dropped() const {
  absl::MutexLock lock(&mutex_);
  return puts_dropped_;
}

void StorageFaults::EnterHeartbeat() {
  const auto may_go_on = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return !heartbeats_held_ || cut_;
  };
  absl::MutexLock lock(&mutex_, absl::Condition(&may_go_on));
}

std::unique_ptr<BlobStore> ObeyFaults(std::unique_ptr<BlobStore> store,
                                      StorageFaults* faults) {
  return std::make_unique<ObedientBlobStore>(std::move(store), faults);
}

}  // namespace coffer::integration
