#include "services/directory/maintenance_check.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/sample_snapshot.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MaintenanceCheckTest : public testing::Test {
 protected:
  NodeIdSet Nodes(const std::vector<size_t>& indexes) const {
    NodeIdSet ids;
    for (const size_t i : indexes) ids.insert(snapshot_.nodes[i].node_id());
    return ids;
  }

  // The reasons against stopping the nodes with these indexes.
  std::vector<std::string> Reasons(const std::vector<size_t>& indexes,
                                   size_t at_risk = 0) const {
    std::vector<std::string> reasons;
    for (const v1::MaintenanceBlocker& blocker : EvaluateMaintenance(
             snapshot_, NodesToStop(snapshot_, Nodes(indexes)), at_risk)) {
      reasons.push_back(blocker.reason());
      EXPECT_THAT(blocker.message(), HasSubstr("; "))
          << "says what to do about it";
    }
    return reasons;
  }

  absl::StatusOr<size_t> AtRisk(const ClusterReader& reader,
                                const NodeIdSet& stopping) const {
    return CountBlobsAtRisk(reader, snapshot_, stopping, [] { return false; });
  }

  ClusterSnapshot snapshot_ = SampleSnapshot();
};

TEST_F(MaintenanceCheckTest, OneNodeOfAHealthyClusterMayStop) {
  for (size_t i = 0; i < snapshot_.nodes.size(); ++i) {
    EXPECT_THAT(Reasons({i}), IsEmpty());
  }
  EXPECT_EQ(CountGroupsOf(snapshot_, Nodes({0})), 3u);
  EXPECT_EQ(CountGroupsOf(snapshot_, Nodes({0, 1})), 4u);
  EXPECT_EQ(CountGroupsOf(snapshot_, {}), 0u);
}

TEST_F(MaintenanceCheckTest, ANodeThatMissesHeartbeatsMayJustHaveDied) {
  *snapshot_.nodes[1].mutable_heartbeat_time() =
      ToTimestamp(snapshot_.time - 2 * snapshot_.heartbeat_interval -
                  absl::Milliseconds(1));
  EXPECT_THAT(Reasons({0}), ElementsAre(blocker::kOtherNodeUnavailable));
  EXPECT_THAT(Reasons({1}), IsEmpty());
  snapshot_.nodes[1].clear_heartbeat_time();
  EXPECT_THAT(Reasons({0}), ElementsAre(blocker::kOtherNodeUnavailable));
}

TEST_F(MaintenanceCheckTest, VaultsMayKeepFewerCopiesThanTheMapHas) {
  snapshot_.fewest_copies = 2;
  EXPECT_THAT(Reasons({0}), IsEmpty());
  EXPECT_THAT(Reasons({0, 1}), ElementsAre(blocker::kLastReplica));
  snapshot_.fewest_copies = 1;
  EXPECT_THAT(Reasons({0}), ElementsAre(blocker::kLastReplica));
}

TEST_F(MaintenanceCheckTest, NodesTogetherAreMoreThanEachAlone) {
  EXPECT_THAT(Reasons({0, 1}), IsEmpty());
  // Group 3 is on these three, and one domain is left for writes.
  EXPECT_THAT(Reasons({0, 1, 2}),
              ElementsAre("LAST_REPLICA", "NOT_ENOUGH_DOMAINS"));
}

TEST_F(MaintenanceCheckTest, CopiesMayBeInOtherDomainsThanTheMapSays) {
  // Every group keeps a replica, but a blob whose writer had to look for other
  // nodes may have all three copies on these.
  for (auto& group : snapshot_.map.groups) {
    group = {NodeId::FromHex(snapshot_.nodes[3].node_id()).value(),
             NodeId::FromHex(snapshot_.nodes[0].node_id()).value()};
  }
  snapshot_.write_quorum = 1;
  EXPECT_THAT(Reasons({0, 1, 2}), ElementsAre("LAST_REPLICA"));
}

TEST_F(MaintenanceCheckTest, WaitsForOthersThatShareAGroup) {
  for (const v1::NodeState state :
       {v1::NODE_STATE_SUSPECT, v1::NODE_STATE_DOWN, v1::NODE_STATE_JOINING}) {
    snapshot_.nodes[1].set_state(state);
    EXPECT_THAT(Reasons({0}), ElementsAre("OTHER_NODE_UNAVAILABLE"));
  }
  // Its only neighbours are fine.
  for (auto& group : snapshot_.map.groups) {
    group = {NodeId::FromHex(snapshot_.nodes[0].node_id()).value(),
             NodeId::FromHex(snapshot_.nodes[2].node_id()).value()};
  }
  EXPECT_THAT(Reasons({0}), IsEmpty());
}

TEST_F(MaintenanceCheckTest, ANodeThatIsDownMayStop) {
  snapshot_.nodes[1].set_state(v1::NODE_STATE_DOWN);
  snapshot_.nodes[2].set_state(v1::NODE_STATE_DOWN);
  EXPECT_THAT(Reasons({1}, /*at_risk=*/5), IsEmpty());
  EXPECT_THAT(Reasons({1, 2}), IsEmpty());
  // With another one it counts as one that is not there.
  EXPECT_THAT(Reasons({0, 1}), ElementsAre("LAST_REPLICA", "NOT_ENOUGH_DOMAINS",
                                           "OTHER_NODE_UNAVAILABLE"));
}

TEST_F(MaintenanceCheckTest, ANodeThatIsSuspectIsStoppedLikeOthers) {
  snapshot_.nodes[1].set_state(v1::NODE_STATE_SUSPECT);
  EXPECT_THAT(NodesToStop(snapshot_, Nodes({1})), SizeIs(1));
  EXPECT_THAT(Reasons({1}), IsEmpty());
}

TEST_F(MaintenanceCheckTest, KeepsEnoughDomainsThatTakeBlobs) {
  snapshot_.nodes[0].mutable_usage()->set_accepts_puts(false);
  EXPECT_THAT(Reasons({1}), IsEmpty());
  snapshot_.nodes[3].mutable_usage()->set_accepts_puts(false);
  EXPECT_THAT(Reasons({1}), ElementsAre("NOT_ENOUGH_DOMAINS"));
}

TEST_F(MaintenanceCheckTest, KeepsTheLastProvenCopies) {
  EXPECT_THAT(Reasons({0}, /*at_risk=*/1), ElementsAre("UNDER_REPLICATED"));
}

TEST_F(MaintenanceCheckTest, CountsBlobsThatOnlyTheseNodesProved) {
  InMemoryMetadataStore store;
  ASSERT_THAT(ApplyStatus(&store, BootstrapCommand()), IsOk());
  ASSERT_THAT(ApplyStatus(&store, CreateVaultCommand(3, 2)), IsOk());
  const TestEntry file = {TestRoot(), "file", TestId<ObjectId>(5)};
  const auto command = CommitCommand({{file, 1, {{1, {0, 1}}, {2, {1, 2}}}}});
  ASSERT_THAT(ApplyStatus(&store, command), IsOk());
  const auto& provers = command.commit_versions().proof_node_ids();
  for (int i = 0; i < 4; ++i) {
    snapshot_.nodes[static_cast<size_t>(i)].set_node_id(
        NodeId::FromBytes(provers.Get(i)).value().ToHex());
  }
  const ClusterReader reader(&store);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto counters, reader.GetCounters());
  ASSERT_EQ(counters.under_replicated_blob_count(), 2u);
  snapshot_.counters = counters;
  EXPECT_THAT(AtRisk(reader, {}), IsOkAndHolds(0u));
  EXPECT_THAT(AtRisk(reader, Nodes({1})), IsOkAndHolds(0u));
  EXPECT_THAT(AtRisk(reader, Nodes({0, 1})), IsOkAndHolds(1u));
  EXPECT_THAT(AtRisk(reader, Nodes({0, 1, 2})), IsOkAndHolds(2u));
  snapshot_.nodes[0].set_state(v1::NODE_STATE_SUSPECT);
  EXPECT_THAT(AtRisk(reader, Nodes({1})), IsOkAndHolds(1u));
  EXPECT_THAT(
      CountBlobsAtRisk(reader, snapshot_, Nodes({1}), [] { return true; }),
      StatusIs(absl::StatusCode::kCancelled));
  snapshot_.counters.set_under_replicated_blob_count(kMaxBlobsChecked + 1);
  EXPECT_THAT(AtRisk(reader, Nodes({3})), IsOkAndHolds(kMaxBlobsChecked));
}

}  // namespace
}  // namespace coffer::directory
