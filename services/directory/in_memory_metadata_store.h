#ifndef COFFER_SERVICES_DIRECTORY_IN_MEMORY_METADATA_STORE_H_
#define COFFER_SERVICES_DIRECTORY_IN_MEMORY_METADATA_STORE_H_

#include <array>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Keeps everything in memory and forgets it at the end: for tests and trials.
// A snapshot copies the whole store. Thread-safe; a visitor runs under the
// store's lock.
class InMemoryMetadataStore : public MetadataStore {
 public:
  absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view first,
                    absl::string_view limit, Visitor visit) const override;
  std::unique_ptr<MetadataView> Snapshot() const override;
  absl::Status Write(const MetadataBatch& batch,
                     Durability durability) override;

 private:
  using Rows = absl::btree_map<std::string, std::string>;

  mutable absl::Mutex mutex_;
  std::array<Rows, kAllFamilies.size()> families_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_IN_MEMORY_METADATA_STORE_H_
