#include "services/directory/sample_snapshot.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/disk_space.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

constexpr uint32_t kNodes = 4;
constexpr uint64_t kDiskBytes = uint64_t{1} << 40;

v1::Node SampleNode(uint32_t number, absl::Time now) {
  v1::Node node;
  node.set_node_id(sample::Id(number));
  auto* endpoint = node.add_endpoints();
  endpoint->set_network_class("cluster");
  endpoint->set_address(absl::StrCat("10.0.0.", number, ":7420"));
  node.set_failure_domain(absl::StrCat("zone-", number));
  node.set_state(v1::NODE_STATE_ACTIVE);
  node.set_version("1.2.3");
  node.mutable_usage()->set_capacity_bytes(kDiskBytes);
  node.mutable_usage()->set_free_bytes(kDiskBytes / 10 * 9);
  node.mutable_usage()->set_stored_bytes(kDiskBytes / 20);
  node.mutable_usage()->set_accepts_puts(true);
  *node.mutable_heartbeat_time() = ToTimestamp(now - absl::Seconds(number));
  node.set_placement_group_count(kNodes - 1);
  return node;
}

}  // namespace

ClusterSnapshot SampleSnapshot() {
  ClusterSnapshot snapshot;
  snapshot.time = absl::FromUnixSeconds(1800000000);
  snapshot.map.epoch = 5;
  snapshot.map.pg_bits = 2;
  snapshot.map.groups.resize(kNodes);
  for (uint32_t number = 1; number <= kNodes; ++number) {
    snapshot.nodes.push_back(SampleNode(number, snapshot.time));
    const v1::Node& node = snapshot.nodes.back();
    const NodeId id = NodeId::FromHex(node.node_id()).value();
    snapshot.map.nodes.push_back({id, node.failure_domain(), 1});
    for (uint32_t group = 0; group < kNodes; ++group) {
      // Group 3 is on nodes 1, 2 and 3.
      if (group + 1 != number) snapshot.map.groups[group].push_back(id);
    }
  }
  snapshot.write_quorum = 2;
  snapshot.fewest_copies = 3;
  snapshot.disk = DiskSpace{kDiskBytes, kDiskBytes / 2};
  snapshot.software_version = "1.2.3";
  return snapshot;
}

}  // namespace coffer::directory
