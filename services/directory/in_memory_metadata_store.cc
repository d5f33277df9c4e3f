#include "services/directory/in_memory_metadata_store.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

size_t IndexOf(Family family) { return static_cast<size_t>(family); }

}  // namespace

absl::StatusOr<absl::optional<std::string>> InMemoryMetadataStore::Get(
    Family family, absl::string_view key) const {
  absl::ReaderMutexLock lock(&mutex_);
  const Rows& rows = families_[IndexOf(family)];
  const auto found = rows.find(key);
  if (found == rows.end()) return absl::optional<std::string>();
  return absl::make_optional(found->second);
}

absl::Status InMemoryMetadataStore::Scan(Family family, absl::string_view first,
                                         absl::string_view limit,
                                         Visitor visit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const Rows& rows = families_[IndexOf(family)];
  for (auto row = rows.lower_bound(first); row != rows.end(); ++row) {
    if (!limit.empty() && row->first >= limit) break;
    if (!visit(row->first, row->second)) break;
  }
  return absl::OkStatus();
}

std::unique_ptr<MetadataView> InMemoryMetadataStore::Snapshot() const {
  auto copy = std::make_unique<InMemoryMetadataStore>();
  absl::ReaderMutexLock lock(&mutex_);
  absl::MutexLock copy_lock(&copy->mutex_);
  copy->families_ = families_;
  return copy;
}

absl::Status InMemoryMetadataStore::Write(const MetadataBatch& batch,
                                          Durability /*durability*/) {
  absl::MutexLock lock(&mutex_);
  for (const MetadataBatch::Change& change : batch.changes()) {
    Rows& rows = families_[IndexOf(change.family)];
    if (change.value.has_value()) {
      rows[change.key] = *change.value;
    } else {
      rows.erase(change.key);
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
