#include "client/directory_converter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"
#include "lib/rpc/record_converter.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;
using Endpoints = google::protobuf::RepeatedPtrField<common::v1::Endpoint>;

absl::Status Malformed(absl::string_view why) {
  return MakeError(absl::StatusCode::kInternal,
                   absl::StrCat("the directory's answer is malformed: ", why,
                                "; check that it runs a compatible version"),
                   {reason::kMalformed, {}});
}

// A record of the directory, with errors that blame the directory.
template <typename Proto>
auto FromRecord(const Proto& proto) -> decltype(rpc::FromProto(proto)) {
  auto record = rpc::FromProto(proto);
  if (!record.ok()) return Malformed(record.status().message());
  return record;
}

std::string AddressOf(const Endpoints& endpoints,
                      absl::string_view network_class) {
  for (const common::v1::Endpoint& endpoint : endpoints) {
    if (endpoint.network_class() == network_class) return endpoint.address();
  }
  return endpoints.empty() ? "" : endpoints[0].address();
}

absl::Status AddVersions(
    const google::protobuf::RepeatedPtrField<common::v1::VersionRecord>& protos,
    VersionPage* page) {
  for (const common::v1::VersionRecord& proto : protos) {
    COFFER_ASSIGN_OR_RETURN(formats::VersionRecord record, FromRecord(proto));
    page->versions.push_back(std::move(record));
  }
  return absl::OkStatus();
}

absl::Status AddNode(const v1::PlacedNode& proto,
                     absl::string_view network_class, ClusterMap* map) {
  const absl::StatusOr<NodeId> id = NodeId::FromHex(proto.node_id());
  const absl::StatusOr<crypto::SigningPublicKey> key =
      crypto::SigningPublicKey::FromBytes(proto.public_key());
  if (!id.ok() || !key.ok()) return Malformed("a node has no id or key");
  map->placement.nodes.push_back({*id, proto.failure_domain(), proto.weight()});
  ClusterNode& node = map->nodes[*id];
  node.public_key = *key;
  node.address = AddressOf(proto.endpoints(), network_class);
  node.failure_domain = proto.failure_domain();
  node.healthy = proto.state() != v1::NODE_STATE_SUSPECT &&
                 proto.state() != v1::NODE_STATE_DOWN;
  return absl::OkStatus();
}

}  // namespace

v1::EntryKey ToProto(const EntryKey& key) {
  v1::EntryKey proto;
  proto.set_parent_folder_id(key.parent.ToHex());
  proto.set_name_tag(std::string(key.name_tag.bytes()));
  return proto;
}

v1::BlobReference ToProto(const BlobReference& reference) {
  v1::BlobReference proto;
  proto.set_blob_id(std::string(reference.blob_id.bytes()));
  proto.set_stored_size_bytes(reference.stored_size_bytes);
  return proto;
}

v1::ReceiptProof ToProto(const ReceiptProof& proof) {
  v1::ReceiptProof proto;
  *proto.mutable_receipt() = rpc::ToProto(proof.receipt);
  for (const BlobId& id : proof.blob_ids) {
    proto.add_blob_ids(std::string(id.bytes()));
  }
  return proto;
}

v1::VersionCommit ToProto(const FileCommit& commit) {
  v1::VersionCommit proto;
  if (commit.entry.has_value()) {
    *proto.mutable_entry() = rpc::ToProto(*commit.entry);
  }
  if (commit.file_key.has_value()) {
    *proto.mutable_file_key() = rpc::ToProto(*commit.file_key);
  }
  *proto.mutable_version() = rpc::ToProto(commit.version);
  proto.set_precondition(commit.precondition == CommitPrecondition::kCreate
                             ? v1::COMMIT_PRECONDITION_CREATE
                             : v1::COMMIT_PRECONDITION_EXPECTED_VERSION);
  return proto;
}

v1::Damage ToProto(const DamageReport& damage) {
  v1::Damage proto;
  proto.set_blob_id(damage.blob_id.ToHex());
  proto.set_node_id(damage.node_id.ToHex());
  proto.set_kind(damage.missing ? v1::DAMAGE_KIND_MISSING
                                : v1::DAMAGE_KIND_CORRUPT);
  return proto;
}

absl::StatusOr<DirectoryEntry> FromProto(const v1::Entry& proto) {
  DirectoryEntry entry;
  COFFER_ASSIGN_OR_RETURN(entry.record, FromRecord(proto.record()));
  entry.current_version_number = proto.current_version_number();
  if (proto.has_file_key()) {
    COFFER_ASSIGN_OR_RETURN(entry.file_key, FromRecord(proto.file_key()));
  }
  if (proto.has_current_version()) {
    COFFER_ASSIGN_OR_RETURN(entry.current_version,
                            FromRecord(proto.current_version()));
  }
  return entry;
}

absl::StatusOr<VaultDescription> FromProto(
    const v1::GetVaultResponse& response) {
  VaultDescription description;
  COFFER_ASSIGN_OR_RETURN(description.vault, FromRecord(response.vault()));
  for (const common::v1::MemberRecord& proto : response.members()) {
    COFFER_ASSIGN_OR_RETURN(formats::MemberRecord member, FromRecord(proto));
    description.members.push_back(std::move(member));
  }
  description.file_count = response.stats().file_count();
  description.folder_count = response.stats().folder_count();
  description.version_count = response.stats().version_count();
  description.referenced_bytes = response.stats().referenced_bytes();
  return description;
}

absl::StatusOr<VersionPage> FromProto(const v1::GetVersionResponse& response) {
  VersionPage page;
  COFFER_ASSIGN_OR_RETURN(page.file_key, FromRecord(response.file_key()));
  COFFER_ASSIGN_OR_RETURN(formats::VersionRecord record,
                          FromRecord(response.version()));
  page.versions.push_back(std::move(record));
  return page;
}

absl::StatusOr<VersionPage> FromProto(
    const v1::ListVersionsResponse& response) {
  VersionPage page;
  COFFER_ASSIGN_OR_RETURN(page.file_key, FromRecord(response.file_key()));
  COFFER_RETURN_IF_ERROR(AddVersions(response.versions(), &page));
  page.next_page_token = response.next_page_token();
  return page;
}

absl::StatusOr<std::vector<absl::Status>> FromProto(
    const google::protobuf::RepeatedPtrField<v1::ItemStatus>& results,
    size_t count) {
  if (static_cast<size_t>(results.size()) != count) {
    return Malformed("it has not one result for each item");
  }
  std::vector<absl::Status> statuses;
  statuses.reserve(count);
  for (const v1::ItemStatus& result : results) {
    if (result.code() == 0) {
      statuses.push_back(absl::OkStatus());
      continue;
    }
    const bool known =
        result.code() > 0 &&
        result.code() <= static_cast<int>(absl::StatusCode::kUnauthenticated);
    ErrorInfo info{result.reason(), {}};
    info.metadata.insert(result.metadata().begin(), result.metadata().end());
    statuses.push_back(
        MakeError(known ? static_cast<absl::StatusCode>(result.code())
                        : absl::StatusCode::kUnknown,
                  result.message(), std::move(info)));
  }
  return statuses;
}

absl::StatusOr<ClusterMap> ToClusterMap(const v1::PlacementMap& proto,
                                        absl::string_view network_class) {
  ClusterMap map;
  map.placement.epoch = proto.epoch();
  map.placement.pg_bits = proto.placement_group_bits();
  map.placement.replication_factor = proto.replication_factor();
  for (const v1::PlacedNode& node : proto.nodes()) {
    COFFER_RETURN_IF_ERROR(AddNode(node, network_class, &map));
  }
  map.placement.groups.reserve(proto.groups_size());
  for (const v1::PlacementGroup& group : proto.groups()) {
    std::vector<NodeId>& nodes = map.placement.groups.emplace_back();
    for (const uint32_t index : group.node_indexes()) {
      if (index >= map.placement.nodes.size()) {
        return Malformed("a placement group has an unknown node");
      }
      nodes.push_back(map.placement.nodes[index].id);
    }
  }
  const absl::Status valid = placement::Validate(map.placement);
  if (!valid.ok()) return Malformed(valid.message());
  return map;
}

ClusterSummary ToClusterSummary(const v1::GetClusterStatusResponse& response) {
  ClusterSummary summary;
  summary.id = response.cluster_id();
  summary.version = response.version();
  summary.start_time = rpc::ToTime(response.start_time());
  summary.placement_epoch = response.placement_epoch();
  summary.placement_group_count = response.placement_group_count();
  summary.degraded_placement_group_count =
      response.degraded_placement_group_count();
  summary.vault_count = response.vault_count();
  summary.file_count = response.totals().file_count();
  summary.version_count = response.totals().version_count();
  summary.blob_count = response.totals().blob_count();
  summary.blob_bytes = response.totals().blob_bytes();
  summary.under_replicated_blob_count = response.under_replicated_blob_count();
  summary.damage_count = response.damage_count();
  summary.garbage_bytes = response.garbage_bytes();
  return summary;
}

NodeSummary ToNodeSummary(const v1::Node& proto,
                          absl::string_view network_class) {
  NodeSummary node;
  node.id = proto.node_id();
  node.state = std::string(
      absl::StripPrefix(v1::NodeState_Name(proto.state()), "NODE_STATE_"));
  node.address = AddressOf(proto.endpoints(), network_class);
  node.failure_domain = proto.failure_domain();
  node.version = proto.version();
  node.capacity_bytes = proto.usage().capacity_bytes();
  node.free_bytes = proto.usage().free_bytes();
  node.stored_bytes = proto.usage().stored_bytes();
  node.blob_count = proto.usage().blob_count();
  node.accepts_puts = proto.usage().accepts_puts();
  if (proto.usage().has_reserve_bytes()) {
    node.reserve_bytes = proto.usage().reserve_bytes();
  }
  node.placement_group_count = proto.placement_group_count();
  node.heartbeat_time = rpc::ToTime(proto.heartbeat_time());
  return node;
}

}  // namespace coffer::client
