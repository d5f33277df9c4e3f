#ifndef COFFER_CLIENT_ADMIN_CONVERTER_H_
#define COFFER_CLIENT_ADMIN_CONVERTER_H_

// The answers of coffer.directory.v1.ClusterService, of nodes and of processes
// as the types of admin_types.h. They are not trusted: ids must be ids, lists
// have limits (else INTERNAL, MALFORMED), texts are valid UTF-8 and cut to a
// length, and enumerators that are not known keep the meaning on the safe side.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/admin_types.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"

namespace coffer::client {

absl::StatusOr<ClusterHealth> ToClusterHealth(
    const directory::v1::GetClusterHealthResponse& response);
absl::StatusOr<MaintenanceAnswer> ToMaintenanceAnswer(
    const directory::v1::CheckMaintenanceResponse& response);
absl::StatusOr<std::vector<ClusterEvent>> ToClusterEvents(
    const google::protobuf::RepeatedPtrField<directory::v1::Event>& events);

// The address of the summary is that of `network_class`, or empty.
absl::StatusOr<AdminNode> ToAdminNode(const directory::v1::Node& node,
                                      absl::string_view network_class);
absl::StatusOr<PlacementSummary> ToPlacementSummary(
    const directory::v1::PlacementMap& map);

// All but the round-trip time.
absl::StatusOr<NodeAnswer> ToNodeAnswer(
    const storage::v1::GetNodeInfoResponse& response);
absl::StatusOr<PeerAnswers> ToPeerAnswers(
    const storage::v1::PingPeersResponse& response);

absl::StatusOr<ProcessInfo> ToProcessInfo(
    const admin::v1::GetProcessInfoResponse& response);

// A level of logging or such: a short text.
std::string ToShortText(absl::string_view text);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_ADMIN_CONVERTER_H_
