#include "services/directory/failing_metadata_store.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "lib/status/status_macros.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

// What a broken store gives: nothing but the error.
class FailedView : public MetadataView {
 public:
  explicit FailedView(absl::Status status) : status_(std::move(status)) {}

  absl::StatusOr<absl::optional<std::string>> Get(
      Family /*family*/, absl::string_view /*key*/) const override {
    return status_;
  }
  absl::Status Scan(Family /*family*/, absl::string_view /*first*/,
                    absl::string_view /*limit*/,
                    Visitor /*visit*/) const override {
    return status_;
  }

 private:
  const absl::Status status_;
};

}  // namespace

void FailingMetadataStore::FailReads(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  read_status_ = std::move(status);
}

void FailingMetadataStore::FailWrites(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  write_status_ = std::move(status);
}

int64_t FailingMetadataStore::write_count() const {
  absl::MutexLock lock(&mutex_);
  return write_count_;
}

absl::Status FailingMetadataStore::read_status() const {
  absl::MutexLock lock(&mutex_);
  return read_status_;
}

absl::StatusOr<absl::optional<std::string>> FailingMetadataStore::Get(
    Family family, absl::string_view key) const {
  COFFER_RETURN_IF_ERROR(read_status());
  return store_.Get(family, key);
}

absl::Status FailingMetadataStore::Scan(Family family, absl::string_view first,
                                        absl::string_view limit,
                                        Visitor visit) const {
  COFFER_RETURN_IF_ERROR(read_status());
  return store_.Scan(family, first, limit, visit);
}

std::unique_ptr<MetadataView> FailingMetadataStore::Snapshot() const {
  absl::Status status = read_status();
  if (!status.ok()) return std::make_unique<FailedView>(std::move(status));
  return store_.Snapshot();
}

absl::Status FailingMetadataStore::Write(const MetadataBatch& batch,
                                         Durability durability) {
  {
    absl::MutexLock lock(&mutex_);
    COFFER_RETURN_IF_ERROR(write_status_);
  }
  COFFER_RETURN_IF_ERROR(store_.Write(batch, durability));
  absl::MutexLock lock(&mutex_);
  ++write_count_;
  return absl::OkStatus();
}

}  // namespace coffer::directory
