#include "services/directory/all_nodes.h"

#include <cstdint>
#include <vector>

#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::IsEmpty;

TEST(AllNodes, PutsPagesTogetherInOrder) {
  InMemoryCluster cluster;
  EXPECT_THAT(ReadAllNodes(cluster.reader), IsOkAndHolds(IsEmpty()));
  constexpr uint32_t kNodes = 1000;  // As many as a cluster takes.
  for (uint32_t i = 1; i <= kNodes; ++i) {
    ASSERT_THAT(cluster.Register(i, "a", 1), IsOk());
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<v1::Node> nodes,
                              ReadAllNodes(cluster.reader));
  ASSERT_EQ(nodes.size(), kNodes);
  for (uint32_t i = 0; i < kNodes; ++i) {
    EXPECT_EQ(nodes[i].node_id(), sample::Id(i + 1));
  }
}

}  // namespace
}  // namespace coffer::directory
