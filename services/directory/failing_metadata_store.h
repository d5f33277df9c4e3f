#ifndef COFFER_SERVICES_DIRECTORY_FAILING_METADATA_STORE_H_
#define COFFER_SERVICES_DIRECTORY_FAILING_METADATA_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Passes everything on to another store until told to fail, and counts writes.
// Snapshots fail like the store itself. Thread-safe.
class FailingMetadataStore : public MetadataStore {
 public:
  // `store` must outlive this object.
  explicit FailingMetadataStore(MetadataStore* store) : store_(*store) {}

  // From now on reads, or writes, return `status`; OK ends that.
  void FailReads(absl::Status status);
  void FailWrites(absl::Status status);

  // Successful writes so far.
  int64_t write_count() const;

  absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view first,
                    absl::string_view limit, Visitor visit) const override;
  std::unique_ptr<MetadataView> Snapshot() const override;
  absl::Status Write(const MetadataBatch& batch,
                     Durability durability) override;

 private:
  absl::Status read_status() const;

  MetadataStore& store_;
  mutable absl::Mutex mutex_;
  absl::Status read_status_ ABSL_GUARDED_BY(mutex_);
  absl::Status write_status_ ABSL_GUARDED_BY(mutex_);
  int64_t write_count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_FAILING_METADATA_STORE_H_
