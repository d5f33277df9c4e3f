#include "client/cli/cluster_format.h"

#include "absl/time/time.h"
#include "client/types.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(ClusterFormat, EachFieldHasItsOwnName) {
  ClusterSummary cluster;
  cluster.id = "c0ffee";
  cluster.version = "1.2.3";
  cluster.start_time = absl::FromUnixSeconds(1700000000);
  cluster.placement_epoch = 1;
  cluster.placement_group_count = 2;
  cluster.degraded_placement_group_count = 3;
  cluster.vault_count = 4;
  cluster.file_count = 5;
  cluster.version_count = 6;
  cluster.blob_count = 7;
  cluster.blob_bytes = 8;
  cluster.under_replicated_blob_count = 9;
  cluster.damage_count = 10;
  cluster.garbage_bytes = 11;
  EXPECT_EQ(ClusterToJson(cluster).dump(),
            "{\"blob_bytes\":8,\"blob_count\":7,\"damage_count\":10,"
            "\"degraded_placement_group_count\":3,\"file_count\":5,"
            "\"garbage_bytes\":11,\"id\":\"c0ffee\",\"placement_epoch\":1,"
            "\"placement_group_count\":2,"
            "\"start_time\":\"2023-11-14T22:13:20Z\","
            "\"under_replicated_blob_count\":9,\"vault_count\":4,"
            "\"version\":\"1.2.3\",\"version_count\":6}");
}

}  // namespace
}  // namespace coffer::cli
