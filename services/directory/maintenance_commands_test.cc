#include "services/directory/maintenance_commands.h"

#include <cstdint>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MaintenanceCommandsTest : public ::testing::Test {
 protected:
  MaintenanceCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
    v1::Node node;
    node.set_node_id(TestId<NodeId>(1).ToHex());
    EXPECT_THAT(ApplyStatus(&store_, RegisterNodeCommand(node)), IsOk());
    const TestEntry file = {TestRoot(), "file", TestId<ObjectId>(1)};
    EXPECT_THAT(
        ApplyStatus(&store_, CommitCommand({{file, 1, {{1, {0, 1, 2}}}}})),
        IsOk());
  }

  absl::Status Report(uint64_t blob, uint64_t node, v1::DamageKind kind) {
    Command command = NewCommand(0);
    v1::Damage& damage = *command.mutable_report_damage()->add_damages();
    damage.set_blob_id(TestId<BlobId>(blob).ToHex());
    damage.set_node_id(TestId<NodeId>(node).ToHex());
    damage.set_kind(kind);
    return ApplyStatus(&store_, command);
  }

  InMemoryMetadataStore store_;
};

TEST_F(MaintenanceCommandsTest, RecordsDamageOfABlobOnANodeOnce) {
  ASSERT_THAT(Report(1, 1, v1::DAMAGE_KIND_MISSING), IsOk());
  ASSERT_THAT(Report(1, 1, v1::DAMAGE_KIND_CORRUPT), IsOk());
  const ClusterReader reader(&store_);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto page, reader.ListDamage(PageSpec()));
  ASSERT_THAT(page.items, SizeIs(1));
  EXPECT_EQ(page.items[0].kind(), v1::DAMAGE_KIND_CORRUPT);
  EXPECT_TRUE(page.items[0].has_time());
  EXPECT_EQ(reader.GetCounters()->damage_count(), 1u);
  EXPECT_THAT(AuditStore(store_), IsEmpty());
}

TEST_F(MaintenanceCommandsTest, PassesOverUnknownBlobsAndNodes) {
  EXPECT_THAT(Report(2, 1, v1::DAMAGE_KIND_MISSING), IsOk());
  EXPECT_THAT(Report(1, 2, v1::DAMAGE_KIND_MISSING), IsOk());
  EXPECT_EQ(ClusterReader(&store_).GetCounters()->damage_count(), 0u);
}

TEST_F(MaintenanceCommandsTest, RefusesMalformedReports) {
  EXPECT_THAT(Report(1, 1, v1::DAMAGE_KIND_UNSPECIFIED),
              StatusIs(StatusCode::kInvalidArgument));
  Command command = NewCommand(0);
  command.mutable_report_damage()->add_damages()->set_kind(
      v1::DAMAGE_KIND_MISSING);
  EXPECT_THAT(ApplyStatus(&store_, command),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(MaintenanceCommandsTest, PurgeWithoutDeletedFilesDoesNothing) {
  Command command = NewCommand(0);
  command.mutable_purge_deleted();
  EXPECT_THAT(ApplyStatus(&store_, command), IsOk());
  EXPECT_THAT(AuditStore(store_), IsEmpty());
}

}  // namespace
}  // namespace coffer::directory
