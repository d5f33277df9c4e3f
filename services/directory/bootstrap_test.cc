#include "services/directory/bootstrap.h"

#include <cstdint>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/failing_command_log.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/local_command_log.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

BootstrapOptions Options(uint64_t cluster) {
  BootstrapOptions options;
  options.new_cluster_id = TestId<ClusterId>(cluster);
  options.now = TestTime();
  options.placement_group_bits = 4;
  options.replication_factor = 2;
  return options;
}

TEST(BootstrapTest, CreatesAClusterOnce) {
  InMemoryMetadataStore store;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto log,
                              LocalCommandLog::Create({}, &store));
  EXPECT_THAT(BootstrapIfNeeded(Options(1), store, log.get()),
              IsOkAndHolds(TestId<ClusterId>(1)));
  EXPECT_THAT(BootstrapIfNeeded(Options(2), store, log.get()),
              IsOkAndHolds(TestId<ClusterId>(1)));
  EXPECT_EQ(log->applied_index(), 1u);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto map,
                              ClusterReader(&store).GetPlacementMap());
  EXPECT_EQ(map.epoch(), 1u);
  EXPECT_EQ(map.placement_group_bits(), 4u);
  EXPECT_EQ(map.replication_factor(), 2u);
  EXPECT_EQ(map.groups_size(), 16);
}

TEST(BootstrapTest, RefusesImpossibleClusters) {
  InMemoryMetadataStore store;
  COFFER_ASSERT_OK_AND_ASSIGN(const auto log,
                              LocalCommandLog::Create({}, &store));
  BootstrapOptions options = Options(1);
  options.placement_group_bits = 21;
  EXPECT_THAT(BootstrapIfNeeded(options, store, log.get()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  options = Options(1);
  options.replication_factor = 0;
  EXPECT_THAT(BootstrapIfNeeded(options, store, log.get()).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BootstrapTest, PassesOnErrorsOfTheLog) {
  InMemoryMetadataStore store;
  FailingCommandLog log(absl::UnavailableError("down"));
  EXPECT_THAT(BootstrapIfNeeded(Options(1), store, &log).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::directory
