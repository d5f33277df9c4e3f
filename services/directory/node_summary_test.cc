#include "services/directory/node_summary.h"

#include "coffer/directory/v1/directory_service.pb.h"
#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

TEST(NodeSummaryTest, NamesStatesOfAnyVersion) {
  EXPECT_EQ(NodeStateName(v1::NODE_STATE_ACTIVE), "ACTIVE");
  EXPECT_EQ(NodeStateName(static_cast<v1::NodeState>(77)), "77");
}

TEST(NodeSummaryTest, SaysWhichNodeAndWhere) {
  v1::Node node;
  node.set_node_id("0a");
  node.set_failure_domain("rack 1");
  for (const char* network_class : {"cluster", "external"}) {
    auto* endpoint = node.add_endpoints();
    endpoint->set_network_class(network_class);
    endpoint->set_address("h:1");
  }
  EXPECT_EQ(DescribeNode(node),
            "node 0a (cluster=h:1, external=h:1, failure domain rack 1)");
}

}  // namespace
}  // namespace coffer::directory
