#include "client/cli/admin_targets.h"

#include <string>
#include <vector>

#include "client/admin_types.h"
#include "client/cli/settings.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

TEST(AdminTargets, AreTheDirectoryAndAllNodes) {
  Settings settings;
  settings.admin.value = "d:7002";
  AdminNode with;
  with.summary.id = std::string(32, '1');
  with.endpoints = {{"cluster", "n:7420"}, {"admin", "n:7421"}};
  AdminNode without;
  without.summary.id = std::string(32, '2');
  const std::vector<AdminTarget> targets =
      AdminTargets(settings, {with, without});
  ASSERT_EQ(targets.size(), 3u);
  EXPECT_EQ(targets[0].address, "d:7002");
  EXPECT_EQ(targets[1].name, "node-11111111");
  EXPECT_EQ(targets[1].address, "n:7421");
  EXPECT_EQ(targets[2].address, "");
}

}  // namespace
}  // namespace coffer::cli
