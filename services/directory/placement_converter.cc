#include "services/directory/placement_converter.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::directory {
namespace {

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("stored placement map is damaged: ", what));
}

}  // namespace

internal::v1::StoredPlacementMap ToStored(const placement::PlacementMap& map) {
  internal::v1::StoredPlacementMap stored;
  stored.set_epoch(map.epoch);
  stored.set_placement_group_bits(map.pg_bits);
  stored.set_replication_factor(map.replication_factor);
  for (const placement::PlacementNode& node : map.nodes) {
    stored.add_node_ids(std::string(node.id.bytes()));
    stored.add_weights(node.weight);
    stored.add_failure_domains(node.failure_domain);
  }
  for (const std::vector<NodeId>& group : map.groups) {
    internal::v1::StoredPlacementGroup* stored_group = stored.add_groups();
    for (const NodeId& id : group) {
      stored_group->add_node_ids(std::string(id.bytes()));
    }
  }
  return stored;
}

absl::StatusOr<placement::PlacementMap> FromStored(
    const internal::v1::StoredPlacementMap& stored) {
  if (stored.weights_size() != stored.node_ids_size() ||
      stored.failure_domains_size() != stored.node_ids_size()) {
    return Damaged("its nodes have no weights or failure domains");
  }
  placement::PlacementMap map;
  map.epoch = stored.epoch();
  map.pg_bits = stored.placement_group_bits();
  map.replication_factor = stored.replication_factor();
  for (int i = 0; i < stored.node_ids_size(); ++i) {
    const absl::StatusOr<NodeId> id = NodeId::FromBytes(stored.node_ids(i));
    if (!id.ok()) return Damaged(id.status().message());
    map.nodes.push_back({*id, stored.failure_domains(i), stored.weights(i)});
  }
  for (const internal::v1::StoredPlacementGroup& stored_group :
       stored.groups()) {
    std::vector<NodeId> group;
    for (const std::string& raw : stored_group.node_ids()) {
      const absl::StatusOr<NodeId> id = NodeId::FromBytes(raw);
      if (!id.ok()) return Damaged(id.status().message());
      group.push_back(*id);
    }
    map.groups.push_back(std::move(group));
  }
  const absl::Status valid = placement::Validate(map);
  if (!valid.ok()) return Damaged(valid.message());
  return map;
}

absl::StatusOr<v1::PlacementMap> ToPublic(const placement::PlacementMap& map,
                                          absl::Span<const v1::Node> nodes) {
  absl::flat_hash_map<absl::string_view, const v1::Node*> by_id;
  for (const v1::Node& node : nodes) by_id[node.node_id()] = &node;

  v1::PlacementMap result;
  result.set_epoch(map.epoch);
  result.set_placement_group_bits(map.pg_bits);
  result.set_replication_factor(map.replication_factor);
  absl::flat_hash_map<NodeId, uint32_t> indexes;
  for (const placement::PlacementNode& node : map.nodes) {
    const auto record = by_id.find(node.id.ToHex());
    if (record == by_id.end()) return Damaged("it has an unknown node");
    indexes[node.id] = static_cast<uint32_t>(result.nodes_size());
    v1::PlacedNode* placed = result.add_nodes();
    placed->set_node_id(record->second->node_id());
    placed->set_public_key(record->second->public_key());
    *placed->mutable_endpoints() = record->second->endpoints();
    placed->set_failure_domain(node.failure_domain);
    placed->set_weight(node.weight);
    placed->set_state(record->second->state());
  }
  for (const std::vector<NodeId>& group : map.groups) {
    v1::PlacementGroup* placed = result.add_groups();
    for (const NodeId& id : group) {
      const auto index = indexes.find(id);
      if (index == indexes.end()) return Damaged("a group has a foreign node");
      placed->add_node_indexes(index->second);
    }
  }
  return result;
}

}  // namespace coffer::directory
