#include "services/directory/health_checks.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/disk_space.h"
#include "services/directory/sample_snapshot.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using v1::HEALTH_SEVERITY_ERROR;
using v1::HEALTH_SEVERITY_OK;
using v1::HEALTH_SEVERITY_WARNING;

v1::HealthCheck Evaluate(const ClusterSnapshot& snapshot,
                         const std::string& name) {
  for (const v1::HealthCheck& check : EvaluateHealth(snapshot)) {
    if (check.name() == name) return check;
  }
  ADD_FAILURE() << "no check " << name;
  return v1::HealthCheck();
}

std::vector<std::string> Lines(const v1::HealthCheck& check) {
  return {check.details().begin(), check.details().end()};
}

TEST(HealthChecksTest, FindNothingInAHealthyCluster) {
  const std::vector<v1::HealthCheck> checks = EvaluateHealth(SampleSnapshot());
  ASSERT_THAT(checks, SizeIs(HealthCheckNames().size()));
  for (size_t i = 0; i < checks.size(); ++i) {
    EXPECT_EQ(checks[i].name(), HealthCheckNames()[i]);
    EXPECT_TRUE(IsHealthCheck(checks[i].name()));
    EXPECT_EQ(checks[i].severity(), HEALTH_SEVERITY_OK) << checks[i].name();
    EXPECT_THAT(checks[i].summary(), Not(IsEmpty()));
    EXPECT_THAT(Lines(checks[i]), IsEmpty());
  }
  EXPECT_EQ(OverallSeverity(checks), HEALTH_SEVERITY_OK);
  const auto names = HealthCheckNames();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_FALSE(IsHealthCheck("SOMETHING_ELSE"));
}

TEST(HealthChecksTest, NoNodes) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes.clear();
  snapshot.map.nodes.clear();
  snapshot.map.groups.clear();
  EXPECT_EQ(Evaluate(snapshot, "NO_NODES").severity(), HEALTH_SEVERITY_ERROR);
  EXPECT_EQ(Evaluate(snapshot, "DEGRADED_PLACEMENT").severity(),
            HEALTH_SEVERITY_ERROR);
  EXPECT_EQ(Evaluate(snapshot, "TOO_FEW_DOMAINS").severity(),
            HEALTH_SEVERITY_ERROR);
}

TEST(HealthChecksTest, NodeDown) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[1].set_state(v1::NODE_STATE_DOWN);
  const v1::HealthCheck one = Evaluate(snapshot, "NODE_DOWN");
  EXPECT_EQ(one.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_EQ(one.summary(), "1 of 4 nodes is DOWN");
  EXPECT_THAT(Lines(one),
              ElementsAre(AllOf(HasSubstr(snapshot.nodes[1].node_id()),
                                HasSubstr("cluster=10.0.0.2:7420"))));
  EXPECT_EQ(Evaluate(snapshot, "NODE_SUSPECT").severity(), HEALTH_SEVERITY_OK);

  // The groups of nodes 0, 1 and 2 have no replica that answers any more.
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  snapshot.nodes[2].set_state(v1::NODE_STATE_SUSPECT);
  const v1::HealthCheck all = Evaluate(snapshot, "NODE_DOWN");
  EXPECT_EQ(all.severity(), HEALTH_SEVERITY_ERROR);
  EXPECT_THAT(all.summary(),
              StartsWith("2 of 4 nodes are DOWN; no replica of "));
}

TEST(HealthChecksTest, NodeSuspect) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[3].set_state(v1::NODE_STATE_SUSPECT);
  const v1::HealthCheck check = Evaluate(snapshot, "NODE_SUSPECT");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_EQ(check.summary(), "1 of 4 nodes is SUSPECT");
  EXPECT_THAT(Lines(check), SizeIs(1));
}

TEST(HealthChecksTest, TooFewDomains) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(Evaluate(snapshot, "TOO_FEW_DOMAINS").severity(),
            HEALTH_SEVERITY_OK);
  snapshot.nodes[1].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(Evaluate(snapshot, "TOO_FEW_DOMAINS").severity(),
            HEALTH_SEVERITY_WARNING);
  // Two nodes in one domain count once.
  snapshot.nodes[2].set_failure_domain(snapshot.nodes[3].failure_domain());
  const v1::HealthCheck check = Evaluate(snapshot, "TOO_FEW_DOMAINS");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_ERROR);
  EXPECT_THAT(check.summary(), HasSubstr("1 failure domain has"));
}

TEST(HealthChecksTest, DegradedPlacement) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.map.groups[0].pop_back();
  const v1::HealthCheck check = Evaluate(snapshot, "DEGRADED_PLACEMENT");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_EQ(check.summary(),
            "1 of 4 placement groups have fewer than 3 replicas");
  snapshot.map.groups[0].clear();
  EXPECT_EQ(Evaluate(snapshot, "DEGRADED_PLACEMENT").severity(),
            HEALTH_SEVERITY_ERROR);
}

TEST(HealthChecksTest, UnderReplicatedAndDamaged) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.counters.set_under_replicated_blob_count(1);
  snapshot.counters.set_damage_count(7);
  const v1::HealthCheck blobs = Evaluate(snapshot, "UNDER_REPLICATED");
  EXPECT_EQ(blobs.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_THAT(blobs.summary(), StartsWith("1 blob was"));
  const v1::HealthCheck damage = Evaluate(snapshot, "DAMAGE_REPORTED");
  EXPECT_EQ(damage.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_THAT(damage.summary(), StartsWith("7 replicas are"));
}

TEST(HealthChecksTest, NodeNearlyFull) {
  ClusterSnapshot snapshot = SampleSnapshot();
  v1::NodeUsage& usage = *snapshot.nodes[0].mutable_usage();
  usage.set_capacity_bytes(1000);
  usage.set_free_bytes(150);
  EXPECT_EQ(Evaluate(snapshot, "NODE_NEARLY_FULL").severity(),
            HEALTH_SEVERITY_OK);
  usage.set_free_bytes(149);
  const v1::HealthCheck check = Evaluate(snapshot, "NODE_NEARLY_FULL");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_THAT(Lines(check), ElementsAre(HasSubstr(": 14 % free")));
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(Evaluate(snapshot, "NODE_NEARLY_FULL").severity(),
            HEALTH_SEVERITY_OK)
      << "what a node said before it fell silent is old";
}

TEST(HealthChecksTest, NodeFull) {
  ClusterSnapshot snapshot = SampleSnapshot();
  for (const size_t i : {0u, 1u}) {
    snapshot.nodes[i].mutable_usage()->set_accepts_puts(false);
  }
  EXPECT_EQ(Evaluate(snapshot, "NODE_FULL").severity(),
            HEALTH_SEVERITY_WARNING);
  snapshot.nodes[2].mutable_usage()->set_accepts_puts(false);
  const v1::HealthCheck check = Evaluate(snapshot, "NODE_FULL");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_ERROR);
  EXPECT_EQ(check.summary(),
            "3 of 4 nodes are full and taking no blobs; writes need 2 failure "
            "domains that do, and there is 1");
}

TEST(HealthChecksTest, DirectoryDiskNearlyFull) {
  ClusterSnapshot snapshot = SampleSnapshot();
  const auto severity = [&snapshot](uint64_t free) {
    snapshot.disk = DiskSpace{1000, free};
    return Evaluate(snapshot, "DIRECTORY_DISK_NEARLY_FULL").severity();
  };
  EXPECT_EQ(severity(150), HEALTH_SEVERITY_OK);
  EXPECT_EQ(severity(149), HEALTH_SEVERITY_WARNING);
  EXPECT_EQ(severity(49), HEALTH_SEVERITY_ERROR);
  snapshot.disk.reset();
  EXPECT_EQ(Evaluate(snapshot, "DIRECTORY_DISK_NEARLY_FULL").severity(),
            HEALTH_SEVERITY_OK);
}

TEST(HealthChecksTest, VersionSkew) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[2].set_version("0.0.1");
  const v1::HealthCheck check = Evaluate(snapshot, "VERSION_SKEW");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_THAT(Lines(check), ElementsAre(HasSubstr(": version 0.0.1")));
}

TEST(HealthChecksTest, SharedAddress) {
  ClusterSnapshot snapshot = SampleSnapshot();
  *snapshot.nodes[1].mutable_endpoints() = snapshot.nodes[0].endpoints();
  // The same address twice on one node is nothing to worry about.
  *snapshot.nodes[2].add_endpoints() = snapshot.nodes[2].endpoints(0);
  const v1::HealthCheck check = Evaluate(snapshot, "SHARED_ADDRESS");
  EXPECT_EQ(check.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_THAT(Lines(check),
              ElementsAre(AllOf(StartsWith("cluster=10.0.0.1:7420: "),
                                HasSubstr(snapshot.nodes[0].node_id()),
                                HasSubstr(snapshot.nodes[1].node_id()))));
  // A node that was replaced is DOWN for ever, and nobody calls it.
  snapshot.nodes[1].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(Evaluate(snapshot, "SHARED_ADDRESS").severity(),
            HEALTH_SEVERITY_OK);
}

TEST(HealthChecksTest, ListsLinesInLimits) {
  ClusterSnapshot snapshot = SampleSnapshot();
  const v1::Node node = snapshot.nodes[0];
  for (uint32_t i = 0; i < 30; ++i) {
    snapshot.nodes.push_back(node);
    snapshot.nodes.back().set_state(v1::NODE_STATE_DOWN);
    snapshot.nodes.back().set_failure_domain("a\n" + std::string(4000, 'x'));
  }
  const std::vector<std::string> lines = Lines(Evaluate(snapshot, "NODE_DOWN"));
  ASSERT_THAT(lines, SizeIs(kMaxHealthDetails));
  EXPECT_EQ(lines.back(), "and 11 more");
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), kMaxHealthDetailBytes);
    EXPECT_THAT(line, Not(HasSubstr("\n")));
  }
}

TEST(HealthChecksTest, MutedChecksDoNotCount) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[1].set_state(v1::NODE_STATE_DOWN);
  internal::v1::StoredMute& mute = snapshot.mutes["NODE_DOWN"];
  *mute.mutable_muted_until() = ToTimestamp(snapshot.time + absl::Seconds(1));
  mute.set_comment("disk swap");
  std::vector<v1::HealthCheck> checks = EvaluateHealth(snapshot);
  EXPECT_EQ(OverallSeverity(checks), HEALTH_SEVERITY_OK);
  const v1::HealthCheck muted = Evaluate(snapshot, "NODE_DOWN");
  EXPECT_EQ(muted.severity(), HEALTH_SEVERITY_WARNING);
  EXPECT_TRUE(muted.has_muted_until());
  EXPECT_EQ(muted.mute_comment(), "disk swap");

  snapshot.time += absl::Seconds(1);
  checks = EvaluateHealth(snapshot);
  EXPECT_EQ(OverallSeverity(checks), HEALTH_SEVERITY_WARNING);
  EXPECT_FALSE(Evaluate(snapshot, "NODE_DOWN").has_muted_until());
}

}  // namespace
}  // namespace coffer::directory
