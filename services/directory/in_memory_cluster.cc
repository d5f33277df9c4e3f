#include "services/directory/in_memory_cluster.h"

#include <utility>

#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/bootstrap.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {

InMemoryCluster::InMemoryCluster() {
  log = LocalCommandLog::Create({}, &store).value();
  proposer = std::make_unique<CommandProposer>(log.get(), &clock);
  BootstrapOptions options;
  options.new_cluster_id = ClusterId::FromHex(sample::Id(9)).value();
  options.now = clock.Now();
  options.placement_group_bits = 4;
  EXPECT_TRUE(BootstrapIfNeeded(options, store, log.get()).ok());
}

absl::Status InMemoryCluster::Register(uint32_t number,
                                       const std::string& failure_domain,
                                       uint64_t capacity_bytes) {
  internal::v1::Command command;
  v1::Node& node = *command.mutable_register_node()->mutable_node();
  node.set_node_id(sample::Id(number));
  node.set_public_key(sample::Hash(number));
  node.set_failure_domain(failure_domain);
  node.mutable_usage()->set_capacity_bytes(capacity_bytes);
  const v1::NodeUsage usage = node.usage();
  COFFER_RETURN_IF_ERROR(proposer->Propose("", std::move(command)));
  COFFER_ASSIGN_OR_RETURN(const NodeId id, NodeId::FromHex(sample::Id(number)));
  registry.Register(id, usage);
  return absl::OkStatus();
}

uint64_t InMemoryCluster::epoch() const {
  return reader.GetPlacementEpoch().value();
}

v1::NodeState InMemoryCluster::RecordedState(uint32_t number) const {
  return reader.GetNode(NodeId::FromHex(sample::Id(number)).value())
      .value()
      .state();
}

}  // namespace coffer::directory
