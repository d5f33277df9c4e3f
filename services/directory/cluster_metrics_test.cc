#include "services/directory/cluster_metrics.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gtest/gtest.h"
#include "lib/metrics/sample_sink.h"
#include "services/directory/cluster_snapshot.h"
#include "services/directory/command_context.h"
#include "services/directory/health_checks.h"
#include "services/directory/sample_records.h"
#include "services/directory/sample_snapshot.h"

namespace coffer::directory {
namespace {

// Keeps samples under "name" or "name/value/value", label values by name.
class MapSink : public metrics::SampleSink {
 public:
  void Set(absl::string_view name, double value,
           const metrics::MetricLabels& labels) override {
    std::string key(name);
    for (const auto& label : labels) absl::StrAppend(&key, "/", label.second);
    values_[key] = value;
  }

  // -1: absent.
  double Get(const std::string& key) const {
    const auto found = values_.find("coffer_directory_" + key);
    return found == values_.end() ? -1 : found->second;
  }

 private:
  std::map<std::string, double> values_;
};

MapSink Report(const ClusterSnapshot& snapshot) {
  MapSink sink;
  ReportCluster(snapshot, EvaluateHealth(snapshot), &sink);
  return sink;
}

TEST(ClusterMetricsTest, CountsNodesInEveryState) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  const MapSink sink = Report(snapshot);
  EXPECT_EQ(sink.Get("nodes/active"), 3);
  EXPECT_EQ(sink.Get("nodes/down"), 1);
  EXPECT_EQ(sink.Get("nodes/suspect"), 0);
  EXPECT_EQ(sink.Get("nodes/joining"), 0);
}

TEST(ClusterMetricsTest, DescribesEachNode) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.nodes[1].clear_heartbeat_time();
  // The clock was set back.
  *snapshot.nodes[2].mutable_heartbeat_time() =
      ToTimestamp(snapshot.time + absl::Hours(1));
  const MapSink sink = Report(snapshot);
  EXPECT_EQ(sink.Get("node_heartbeat_age_seconds/" + sample::Id(1)), 1);
  EXPECT_EQ(sink.Get("node_heartbeat_age_seconds/" + sample::Id(2)), -1);
  EXPECT_EQ(sink.Get("node_heartbeat_age_seconds/" + sample::Id(3)), 0);
  EXPECT_EQ(sink.Get("node_placement_groups/" + sample::Id(1)), 3);
  EXPECT_EQ(sink.Get("node_capacity_bytes/" + sample::Id(1)),
            static_cast<double>(snapshot.nodes[0].usage().capacity_bytes()));
}

TEST(ClusterMetricsTest, DescribesContentsAndPlacement) {
  ClusterSnapshot snapshot = SampleSnapshot();
  snapshot.counters.set_file_count(11);
  snapshot.counters.set_damage_count(12);
  snapshot.map.groups[0].pop_back();
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  const MapSink sink = Report(snapshot);
  EXPECT_EQ(sink.Get("files"), 11);
  EXPECT_EQ(sink.Get("damage_reports"), 12);
  EXPECT_EQ(sink.Get("placement_groups"), 4);
  EXPECT_EQ(sink.Get("degraded_placement_groups"), 1);
  EXPECT_EQ(sink.Get("incomplete_placement_groups"), 3);
  EXPECT_EQ(sink.Get("placement_epoch"), 5);
  EXPECT_EQ(sink.Get("replication_factor"), 3);
  EXPECT_EQ(sink.Get("disk_free_bytes") * 2, sink.Get("disk_capacity_bytes"));
  snapshot.disk.reset();
  EXPECT_EQ(Report(snapshot).Get("disk_free_bytes"), -1);
}

TEST(ClusterMetricsTest, ReportsHealthMutedOrNot) {
  ClusterSnapshot snapshot = SampleSnapshot();
  EXPECT_EQ(Report(snapshot).Get("health_severity"), 0);
  snapshot.nodes[0].set_state(v1::NODE_STATE_DOWN);
  EXPECT_EQ(Report(snapshot).Get("health_severity"), 1);
  *snapshot.mutes["NODE_DOWN"].mutable_muted_until() =
      ToTimestamp(snapshot.time + absl::Hours(1));
  const MapSink sink = Report(snapshot);
  EXPECT_EQ(sink.Get("health_severity"), 0);
  EXPECT_EQ(sink.Get("health_check/NODE_DOWN/warning"), 1);
  EXPECT_EQ(sink.Get("health_check/NODE_DOWN/ok"), 0);
  EXPECT_EQ(sink.Get("health_check/NODE_DOWN/error"), 0);
  EXPECT_EQ(sink.Get("health_check_muted/NODE_DOWN"), 1);
  EXPECT_EQ(sink.Get("health_check_muted/NO_NODES"), 0);
}

}  // namespace
}  // namespace coffer::directory
