#include "lib/placement/placement_map.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::placement {
namespace {

absl::Status Invalid(absl::string_view what, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("invalid ", what, ": ", why),
                   ErrorInfo{reason::kInvalidRequest, {}});
}

absl::Status ValidateSizes(const PlacementMap& map) {
  if (map.pg_bits < kMinPgBits || map.pg_bits > kMaxPgBits) {
    return Invalid("placement map",
                   absl::StrCat("pg_bits is ", map.pg_bits, ", not from ",
                                kMinPgBits, " to ", kMaxPgBits));
  }
  if (map.replication_factor < 1 ||
      map.replication_factor > kMaxReplicationFactor) {
    return Invalid(
        "placement map",
        absl::StrCat("the replication factor is ", map.replication_factor,
                     ", not from 1 to ", kMaxReplicationFactor));
  }
  const size_t group_count = size_t{1} << map.pg_bits;
  if (!map.groups.empty() && map.groups.size() != group_count) {
    return Invalid("placement map",
                   absl::StrCat("it has ", map.groups.size(),
                                " placement groups instead of ", group_count));
  }
  return absl::OkStatus();
}

using NodesById = absl::flat_hash_map<NodeId, const PlacementNode*>;

absl::Status ValidateGroup(const PlacementMap& map, const NodesById& nodes,
                           uint32_t pg) {
  const std::vector<NodeId>& group = map.groups[pg];
  const std::string what = absl::StrCat("placement group ", pg);
  if (group.size() > map.replication_factor) {
    return Invalid(what, absl::StrCat("it has ", group.size(),
                                      " replicas, which is more than the ",
                                      "replication factor"));
  }
  absl::flat_hash_set<absl::string_view> domains;
  for (const NodeId& id : group) {
    const auto found = nodes.find(id);
    if (found == nodes.end()) {
      return Invalid(what, absl::StrCat("node ", id.ToHex(), " is unknown"));
    }
    if (!domains.insert(found->second->failure_domain).second) {
      return Invalid(what, absl::StrCat("node ", id.ToHex(),
                                        " shares a failure domain with ",
                                        "another replica, or is repeated"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

uint32_t PlacementGroupOf(const BlobId& blob, uint32_t pg_bits) {
  // kMaxPgBits is 16: the first two bytes are all that can matter.
  const uint32_t first_bits = uint32_t{blob.array()[0]} << 8 | blob.array()[1];
  return first_bits >> (kMaxPgBits - pg_bits);
}

const PlacementNode* FindNode(const PlacementMap& map, const NodeId& id) {
  const auto found =
      std::find_if(map.nodes.begin(), map.nodes.end(),
                   [&](const PlacementNode& node) { return node.id == id; });
  return found == map.nodes.end() ? nullptr : &*found;
}

absl::Status ValidateNodes(const std::vector<PlacementNode>& nodes) {
  if (nodes.size() > kMaxPlacementNodes) {
    return Invalid("placement nodes",
                   absl::StrCat(nodes.size(), " nodes are more than ",
                                kMaxPlacementNodes));
  }
  absl::flat_hash_set<NodeId> ids;
  for (const PlacementNode& node : nodes) {
    if (node.id.is_nil()) return Invalid("placement node", "its id is nil");
    const std::string what = absl::StrCat("placement node ", node.id.ToHex());
    if (!ids.insert(node.id).second) return Invalid(what, "it is repeated");
    if (node.failure_domain.empty()) {
      return Invalid(what, "it has no failure domain");
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const PlacementMap& map) {
  COFFER_RETURN_IF_ERROR(ValidateSizes(map));
  COFFER_RETURN_IF_ERROR(ValidateNodes(map.nodes));
  NodesById nodes;
  for (const PlacementNode& node : map.nodes) nodes[node.id] = &node;
  for (uint32_t pg = 0; pg < map.groups.size(); ++pg) {
    COFFER_RETURN_IF_ERROR(ValidateGroup(map, nodes, pg));
  }
  return absl::OkStatus();
}

std::vector<uint32_t> DegradedGroups(const PlacementMap& map) {
  std::vector<uint32_t> degraded;
  for (uint32_t pg = 0; pg < map.groups.size(); ++pg) {
    if (map.groups[pg].size() < map.replication_factor) degraded.push_back(pg);
  }
  return degraded;
}

}  // namespace coffer::placement
