#include "services/directory/directory_state.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_commands.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/maintenance_commands.h"
#include "services/directory/metadata_store.h"
#include "services/directory/mute_commands.h"
#include "services/directory/namespace_commands.h"
#include "services/directory/node_commands.h"
#include "services/directory/outcome.h"
#include "services/directory/refusals.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"
#include "services/directory/vault_commands.h"
#include "services/directory/version_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using internal::v1::Outcome;
using internal::v1::StoredRequest;

absl::Status Dispatch(const Command& command, const CommandContext& context,
                      Outcome* outcome) {
  switch (command.operation_case()) {
    case Command::kBootstrapCluster:
      return ApplyBootstrapCluster(command.bootstrap_cluster(), context);
    case Command::kCreateVault:
      return ApplyCreateVault(command.create_vault(), context);
    case Command::kCreateFolder:
      return ApplyCreateFolder(command.create_folder(), context);
    case Command::kCommitVersions:
      return ApplyCommitVersions(command.commit_versions(), context, outcome);
    case Command::kMoveEntry:
      return ApplyMoveEntry(command.move_entry(), context);
    case Command::kDeleteEntries:
      return ApplyDeleteEntries(command.delete_entries(), context, outcome);
    case Command::kReportDamage:
      return ApplyReportDamage(command.report_damage(), context);
    case Command::kRegisterNode:
      return ApplyRegisterNode(command.register_node(), context);
    case Command::kSetNodeState:
      return ApplySetNodeState(command.set_node_state(), context);
    case Command::kInstallPlacement:
      return ApplyInstallPlacement(command.install_placement(), context);
    case Command::kExpireRequests:
      return ApplyExpireRequests(command.expire_requests(), context);
    case Command::kPurgeDeleted:
      return ApplyPurgeDeleted(command.purge_deleted(), context);
    case Command::kMuteHealthCheck:
      return ApplyMuteHealthCheck(command.mute_health_check(), context,
                                  outcome);
    case Command::kUnmuteHealthCheck:
      return ApplyUnmuteHealthCheck(command.unmute_health_check(), context);
    case Command::OPERATION_NOT_SET:
      break;
  }
  return InvalidRequest("the command has no operation");
}

absl::Status RequireCluster(const Command& command,
                            const StateTransaction& transaction) {
  if (command.has_bootstrap_cluster()) return absl::OkStatus();
  COFFER_ASSIGN_OR_RETURN(const auto cluster,
                          transaction.Get(Family::kMeta, kClusterKey));
  if (cluster.has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError("the cluster does not exist yet");
}

absl::StatusOr<Outcome> Execute(const Command& command,
                                StateTransaction& transaction) {
  Outcome outcome;
  const CommandContext context{transaction, command.proposed_time()};
  absl::Status status = RequireCluster(command, transaction);
  if (status.ok()) status = Dispatch(command, context, &outcome);
  COFFER_RETURN_IF_ERROR(transaction.health());
  *outcome.mutable_status() = ToItemStatus(status);
  return outcome;
}

Outcome Refusal(const absl::Status& status) {
  Outcome outcome;
  *outcome.mutable_status() = ToItemStatus(status);
  return outcome;
}

// Executes a command of a client, unless that was done before.
absl::StatusOr<Outcome> ExecuteOnce(const Command& command,
                                    StateTransaction& transaction) {
  const auto request_id =
      ParseRawId<RequestId>("request_id", command.request_id());
  if (!request_id.ok()) return Refusal(request_id.status());
  if (command.operation_sha256().empty()) {
    return Refusal(InvalidRequest("the command has no digest"));
  }
  COFFER_ASSIGN_OR_RETURN(const auto known,
                          ReadRow<StoredRequest>(transaction, Family::kRequests,
                                                 IdKey(*request_id)));
  if (known.has_value()) {
    if (known->operation_sha256() == command.operation_sha256()) {
      return known->outcome();
    }
    return Refusal(RequestIdReused());
  }
  COFFER_ASSIGN_OR_RETURN(Outcome outcome, Execute(command, transaction));
  StoredRequest request;
  request.set_operation_sha256(command.operation_sha256());
  *request.mutable_outcome() = outcome;
  *request.mutable_proposed_time() = command.proposed_time();
  WriteRow(Family::kRequests, IdKey(*request_id), request, transaction);
  transaction.Put(Family::kRequestTimes,
                  RequestTimeKey(ToTime(command.proposed_time()), *request_id),
                  "");
  return outcome;
}

}  // namespace

absl::StatusOr<Outcome> DirectoryState::Apply(
    uint64_t index, const Command& command,
    StateTransaction& transaction) const {
  COFFER_ASSIGN_OR_RETURN(const uint64_t applied_index,
                          ReadMetaNumber(transaction, kAppliedIndexKey));
  if (index != applied_index + 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot apply command ", index, " after ", applied_index,
                     ": the log and the state do not belong together"));
  }
  COFFER_ASSIGN_OR_RETURN(Outcome outcome,
                          command.request_id().empty()
                              ? Execute(command, transaction)
                              : ExecuteOnce(command, transaction));
  WriteMetaNumber(kAppliedIndexKey, index, transaction);
  return outcome;
}

}  // namespace coffer::directory
