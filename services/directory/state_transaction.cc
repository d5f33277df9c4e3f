#include "services/directory/state_transaction.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

const StateTransaction::Changes& StateTransaction::changes(
    Family family) const {
  return changes_[static_cast<size_t>(family)];
}

absl::Status StateTransaction::ReportBroken(absl::Status status) const {
  if (health_.ok()) health_ = status;
  return status;
}

absl::StatusOr<absl::optional<std::string>> StateTransaction::Get(
    Family family, absl::string_view key) const {
  const auto change = changes(family).find(key);
  if (change != changes(family).end()) return change->second;
  auto value = base_.Get(family, key);
  if (!value.ok()) return ReportBroken(value.status());
  return value;
}

absl::Status StateTransaction::Scan(Family family, absl::string_view first,
                                    absl::string_view limit,
                                    Visitor visit) const {
  const Changes& pending = changes(family);
  auto change = pending.lower_bound(first);
  const auto in_range = [&] {
    return change != pending.end() && (limit.empty() || change->first < limit);
  };
  bool go_on = true;
  const auto visit_change = [&] {
    if (change->second.has_value()) {
      go_on = visit(change->first, *change->second);
    }
    ++change;
  };
  const absl::Status status = base_.Scan(
      family, first, limit, [&](absl::string_view key, absl::string_view row) {
        while (go_on && in_range() && change->first < key) visit_change();
        if (!go_on) return false;
        if (in_range() && change->first == key) {
          visit_change();
        } else {
          go_on = visit(key, row);
        }
        return go_on;
      });
  if (!status.ok()) return ReportBroken(status);
  while (go_on && in_range()) visit_change();
  return absl::OkStatus();
}

void StateTransaction::Put(Family family, std::string key, std::string value) {
  changes_[static_cast<size_t>(family)].insert_or_assign(
      std::move(key), absl::make_optional(std::move(value)));
}

void StateTransaction::Delete(Family family, std::string key) {
  changes_[static_cast<size_t>(family)].insert_or_assign(std::move(key),
                                                         absl::nullopt);
}

MetadataBatch StateTransaction::ToBatch() && {
  MetadataBatch batch;
  for (const Family family : kAllFamilies) {
    Changes& pending = changes_[static_cast<size_t>(family)];
    for (auto& change : pending) {
      if (change.second.has_value()) {
        batch.Put(family, change.first, *std::move(change.second));
      } else {
        batch.Delete(family, change.first);
      }
    }
    pending.clear();
  }
  return batch;
}

}  // namespace coffer::directory
