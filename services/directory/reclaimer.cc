#include "services/directory/reclaimer.h"

#include <utility>

#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"

namespace coffer::directory {

absl::Status Reclaimer::Check() {
  absl::Status status = ExpireOutcomes();
  status.Update(PurgeDeletedFiles());
  return status;
}

absl::Status Reclaimer::ExpireOutcomes() {
  const absl::Time before = deps_.clock->Now() - options_.keep_outcomes;
  for (int i = 0; i < options_.max_commands_per_check; ++i) {
    COFFER_ASSIGN_OR_RETURN(const bool any, HasOutcomesBefore(before));
    if (!any) break;
    internal::v1::Command command;
    *command.mutable_expire_requests()->mutable_before() = ToTimestamp(before);
    COFFER_RETURN_IF_ERROR(deps_.proposer->Propose("", std::move(command)));
  }
  return absl::OkStatus();
}

absl::Status Reclaimer::PurgeDeletedFiles() {
  for (int i = 0; i < options_.max_commands_per_check; ++i) {
    COFFER_ASSIGN_OR_RETURN(const bool any, deps_.reader->HasPendingPurges());
    if (!any) break;
    internal::v1::Command command;
    command.mutable_purge_deleted();
    COFFER_RETURN_IF_ERROR(deps_.proposer->Propose("", std::move(command)));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Reclaimer::HasOutcomesBefore(absl::Time time) const {
  bool any = false;
  COFFER_RETURN_IF_ERROR(deps_.store->Scan(
      Family::kRequestTimes, "", TimePrefix(time),
      [&any](absl::string_view /*key*/, absl::string_view /*value*/) {
        any = true;
        return false;
      }));
  return any;
}

}  // namespace coffer::directory
