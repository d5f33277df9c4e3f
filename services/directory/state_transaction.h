#ifndef COFFER_SERVICES_DIRECTORY_STATE_TRANSACTION_H_
#define COFFER_SERVICES_DIRECTORY_STATE_TRANSACTION_H_

#include <array>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Pending changes over a store. Reads see the changes, so that commands which
// are written together see each other's effects. Nothing reaches the store:
// ToBatch() gives what to write.
//
// Remembers the first failure to read. Rules of the state machine return errors
// freely, as refusals; whoever applies commands looks at health() to tell a
// refusal from a broken store.
//
// Not thread-safe.
class StateTransaction : public MetadataView {
 public:
  // `base` must outlive the transaction and must not change meanwhile.
  explicit StateTransaction(const MetadataView* base) : base_(*base) {}

  absl::StatusOr<absl::optional<std::string>> Get(
      Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, absl::string_view first,
                    absl::string_view limit, Visitor visit) const override;

  void Put(Family family, std::string key, std::string value);
  void Delete(Family family, std::string key);

  // OK, or the first failure of a read or report of damage.
  const absl::Status& health() const { return health_; }
  // Reports that a value which was read makes no sense. Returns `status`.
  absl::Status ReportBroken(absl::Status status) const;

  // The changes, ordered by family and key. Leaves the transaction empty.
  MetadataBatch ToBatch() &&;

 private:
  using Changes = absl::btree_map<std::string, absl::optional<std::string>>;

  const Changes& changes(Family family) const;

  const MetadataView& base_;
  std::array<Changes, kAllFamilies.size()> changes_;
  mutable absl::Status health_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_STATE_TRANSACTION_H_
