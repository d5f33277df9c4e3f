#include "services/directory/maintenance_commands.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/file_purge.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

struct DamageIds {
  BlobId blob_id;
  NodeId node_id;
};

absl::StatusOr<std::vector<DamageIds>> ParseDamages(
    const internal::v1::ReportDamage& command) {
  std::vector<DamageIds> all;
  for (const v1::Damage& damage : command.damages()) {
    if (damage.kind() == v1::DAMAGE_KIND_UNSPECIFIED) {
      return InvalidRequest("a damage has no kind");
    }
    DamageIds ids;
    COFFER_ASSIGN_OR_RETURN(
        ids.blob_id, ParseHexId<BlobId>("damage.blob_id", damage.blob_id()));
    COFFER_ASSIGN_OR_RETURN(
        ids.node_id, ParseHexId<NodeId>("damage.node_id", damage.node_id()));
    all.push_back(ids);
  }
  return all;
}

// The node when all damages are on one.
std::string OnlyNode(const internal::v1::ReportDamage& command) {
  const std::string& first = command.damages(0).node_id();
  for (const v1::Damage& damage : command.damages()) {
    if (damage.node_id() != first) return "";
  }
  return first;
}

}  // namespace

absl::Status ApplyReportDamage(const internal::v1::ReportDamage& command,
                               const CommandContext& context) {
  StateTransaction& transaction = context.transaction;
  COFFER_ASSIGN_OR_RETURN(const std::vector<DamageIds> ids,
                          ParseDamages(command));
  auto counters = ReadClusterCounters(transaction);
  if (!counters.ok()) return transaction.ReportBroken(counters.status());
  size_t recorded = 0;
  for (size_t i = 0; i < ids.size(); ++i) {
    COFFER_ASSIGN_OR_RETURN(
        const auto blob,
        transaction.Get(Family::kBlobs, IdKey(ids[i].blob_id)));
    COFFER_ASSIGN_OR_RETURN(
        const auto node,
        transaction.Get(Family::kStorageNodes, IdKey(ids[i].node_id)));
    if (!blob.has_value() || !node.has_value()) continue;
    std::string key = DamageKey(ids[i].blob_id, ids[i].node_id);
    COFFER_ASSIGN_OR_RETURN(const auto known,
                            transaction.Get(Family::kDamage, key));
    if (!known.has_value()) {
      counters->set_damage_count(counters->damage_count() + 1);
    }
    v1::Damage damage = command.damages(static_cast<int>(i));
    *damage.mutable_time() = context.proposed_time;
    WriteRow(Family::kDamage, std::move(key), damage, transaction);
    ++recorded;
  }
  WriteClusterCounters(*counters, transaction);
  if (recorded == 0) return absl::OkStatus();
  return RecordEvent(
      {v1::EVENT_KIND_DAMAGE_REPORTED, OnlyNode(command),
       absl::StrCat(recorded, " damaged or missing replicas reported")},
      context);
}

absl::Status ApplyExpireRequests(const internal::v1::ExpireRequests& command,
                                 const CommandContext& context) {
  StateTransaction& transaction = context.transaction;
  std::vector<std::string> expired;
  COFFER_RETURN_IF_ERROR(transaction.Scan(
      Family::kRequestTimes, "", TimePrefix(ToTime(command.before())),
      [&](absl::string_view key, absl::string_view /*value*/) {
        expired.emplace_back(key);
        return expired.size() < kMaxExpiredRequestsPerCommand;
      }));
  for (std::string& key : expired) {
    const auto parts = DecodeRequestTimeKey(key);
    if (!parts.ok()) return transaction.ReportBroken(parts.status());
    transaction.Delete(Family::kRequests, IdKey(parts->request_id));
    transaction.Delete(Family::kRequestTimes, std::move(key));
  }
  return absl::OkStatus();
}

absl::Status ApplyPurgeDeleted(const internal::v1::PurgeDeleted& /*command*/,
                               const CommandContext& context) {
  return PurgePendingFiles(context, kMaxPurgedRowsPerCommand);
}

}  // namespace coffer::directory
