#include "client/cli/admin_targets.h"

#include <string>
#include <vector>

#include "client/admin_types.h"
#include "client/cli/fake_cluster_admin.h"
#include "client/cli/settings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(AdminTargets, AreTheDirectoryAndAllNodes) {
  Settings settings;
  settings.admin.value = "d:7002";
  AdminNode with;
  with.summary.id = std::string(32, '1');
  with.endpoints = {{"cluster", "n:7420"}, {"admin", "n:7421"}};
  AdminNode without;
  without.summary.id = std::string(32, '2');
  COFFER_ASSERT_OK_AND_ASSIGN(std::vector<AdminTarget> targets,
                              AdminTargets(settings, {with, without}));
  ASSERT_EQ(targets.size(), 3u);
  EXPECT_EQ(targets[0].address, "d:7002");
  EXPECT_EQ(targets[0].node_id, "");
  EXPECT_EQ(targets[1].name, "node-11111111");
  EXPECT_EQ(targets[1].address, "n:7421");
  EXPECT_EQ(targets[1].node_id, with.summary.id);
  EXPECT_EQ(targets[2].address, "");

  settings.node_admin_addresses.value =
      with.summary.id + "=h:1," + without.summary.id + "=h:2";
  COFFER_ASSERT_OK_AND_ASSIGN(targets, AdminTargets(settings, {with, without}));
  EXPECT_EQ(targets[1].address, "h:1");
  EXPECT_EQ(targets[2].address, "h:2");
  settings.node_admin_addresses.value = "node=h:1";
  EXPECT_THAT(AdminTargets(settings, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(AdminTargets, OnlyADirectoryIsTheDirectory) {
  FakeAdminCluster state;
  FakeClusterAdmin admin(&state);
  Settings settings;
  settings.admin.value = "d:7002";
  const AdminTarget target = DirectoryTarget(settings);
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kUnavailable));
  state.processes["d:7002"].program = "coffer-storage";
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("d:7002 is coffer-storage")));
  state.processes["d:7002"].program = "coffer-directory";
  EXPECT_THAT(CheckAdminTarget(target, &admin), IsOk());
}

TEST(AdminTargets, OnlyTheNodeItselfWillDo) {
  FakeAdminCluster state;
  FakeClusterAdmin admin(&state);
  const std::string id = state.AddNode(1);
  AdminTarget target{"node-1aaaaaaa", "node-1:7421", id, false};
  EXPECT_THAT(CheckAdminTarget(target, &admin), IsOk());
  target.node_id = state.AddNode(2);
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(id)));
  state.node_answers.insert_or_assign("node-1:7421",
                                      absl::UnimplementedError("older"));
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another server answers there")));
  target.address = "nobody:1";
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kUnavailable));
  // Whoever is there: the user gave the address.
  target.node_id.clear();
  EXPECT_THAT(CheckAdminTarget(target, &admin), IsOk());
  target.address.clear();
  EXPECT_THAT(CheckAdminTarget(target, &admin),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("does not advertise its admin port")));
}

}  // namespace
}  // namespace coffer::cli
