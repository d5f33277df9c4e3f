#include "services/directory/cluster_commands.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using internal::v1::StoredPlacementMap;
using ::testing::AllOf;
using ::testing::Ne;

// The map that follows `epoch`: one node in all four groups.
Command InstallAfter(uint64_t epoch) {
  Command command = NewCommand(0);
  auto& install = *command.mutable_install_placement();
  install.set_expected_epoch(epoch);
  StoredPlacementMap& map = *install.mutable_map();
  map.set_epoch(epoch + 1);
  map.set_placement_group_bits(2);
  map.set_replication_factor(3);
  const std::string node_id(TestId<NodeId>(1).bytes());
  map.add_node_ids(node_id);
  map.add_weights(1);
  map.add_failure_domains("a");
  for (int i = 0; i < 4; ++i) map.add_groups()->add_node_ids(node_id);
  return command;
}

class ClusterCommandsTest : public ::testing::Test {
 protected:
  ClusterCommandsTest() : reader_(&store_) {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
  }
  InMemoryMetadataStore store_;
  const ClusterReader reader_;
};

TEST_F(ClusterCommandsTest, BootstrapsOnce) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto cluster, reader_.GetCluster());
  EXPECT_EQ(cluster->cluster_id(), TestId<ClusterId>(1).bytes());
  EXPECT_EQ(cluster->schema_version(), kSchemaVersion);
  EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()),
              StatusIs(StatusCode::kFailedPrecondition));
}

TEST_F(ClusterCommandsTest, InstallsTheNextMap) {
  ASSERT_THAT(ApplyStatus(&store_, InstallAfter(1)), IsOk());
  EXPECT_THAT(reader_.GetPlacementEpoch(), IsOkAndHolds(2u));
  EXPECT_EQ(reader_.GetPlacementMap()->node_ids_size(), 1);
}

TEST_F(ClusterCommandsTest, RefusesAMapThatStartedFromAnother) {
  ASSERT_THAT(ApplyStatus(&store_, InstallAfter(1)), IsOk());
  const absl::Status status = ApplyStatus(&store_, InstallAfter(1));
  EXPECT_THAT(status, AllOf(StatusIs(StatusCode::kAborted),
                            HasReason(reason::kPlacementChanged)));
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("epoch"), "2");
}

TEST_F(ClusterCommandsTest, RefusesMalformedMaps) {
  std::vector<Command> bad(7, InstallAfter(1));
  const auto map = [&](size_t i) {
    return bad[i].mutable_install_placement()->mutable_map();
  };
  map(0)->mutable_groups()->RemoveLast();
  map(1)->clear_weights();
  map(2)->clear_failure_domains();
  map(3)->set_epoch(3);
  map(4)->mutable_groups(0)->set_node_ids(
      0, std::string(TestId<NodeId>(2).bytes()));
  map(5)->set_node_ids(0, "short");
  map(6)->set_placement_group_bits(64);
  for (const Command& command : bad) {
    EXPECT_THAT(ApplyStatus(&store_, command),
                StatusIs(StatusCode::kInvalidArgument));
  }
}

TEST_F(ClusterCommandsTest, KeepsTheLastMapsOnly) {
  for (uint64_t epoch = 1; epoch < 2 * kKeptPlacementMaps; ++epoch) {
    ASSERT_THAT(ApplyStatus(&store_, InstallAfter(epoch)), IsOk());
  }
  const uint64_t newest = 2 * kKeptPlacementMaps;
  const uint64_t oldest = newest - kKeptPlacementMaps + 1;
  EXPECT_THAT(store_.Get(Family::kPlacement, NumberKey(oldest)),
              IsOkAndHolds(Ne(absl::nullopt)));
  EXPECT_THAT(store_.Get(Family::kPlacement, NumberKey(oldest - 1)),
              IsOkAndHolds(absl::nullopt));
}

}  // namespace
}  // namespace coffer::directory
