#ifndef COFFER_CLIENT_DIRECTORY_CONVERTER_H_
#define COFFER_CLIENT_DIRECTORY_CONVERTER_H_

// The messages of coffer.directory.v1 to and from the types of
// directory_stub.h. What the directory sent and cannot be converted is INTERNAL
// (MALFORMED); signatures are not looked at.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cluster_map.h"
#include "client/directory_stub.h"
#include "client/types.h"
#include "coffer/directory/v1/directory_service.pb.h"

namespace coffer::client {

directory::v1::EntryKey ToProto(const EntryKey& key);
directory::v1::BlobReference ToProto(const BlobReference& reference);
directory::v1::ReceiptProof ToProto(const ReceiptProof& proof);
// All but the references.
directory::v1::VersionCommit ToProto(const FileCommit& commit);
directory::v1::Damage ToProto(const DamageReport& damage);

absl::StatusOr<DirectoryEntry> FromProto(const directory::v1::Entry& entry);
absl::StatusOr<VaultDescription> FromProto(
    const directory::v1::GetVaultResponse& response);
absl::StatusOr<VersionPage> FromProto(
    const directory::v1::GetVersionResponse& response);
absl::StatusOr<VersionPage> FromProto(
    const directory::v1::ListVersionsResponse& response);

// Checks that there are `count` results.
absl::StatusOr<std::vector<absl::Status>> FromProto(
    const google::protobuf::RepeatedPtrField<directory::v1::ItemStatus>&
        results,
    size_t count);

// Takes the address of `network_class` of each node, or its first one.
// Validates the map.
absl::StatusOr<ClusterMap> ToClusterMap(const directory::v1::PlacementMap& map,
                                        absl::string_view network_class);

// All but the nodes.
ClusterSummary ToClusterSummary(
    const directory::v1::GetClusterStatusResponse& response);
NodeSummary ToNodeSummary(const directory::v1::Node& node,
                          absl::string_view network_class);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_DIRECTORY_CONVERTER_H_
