#include "client/cli/dev_state.h"

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(DevState, WhatWasSavedIsLoaded) {
  DevState state;
  state.replicas = 2;
  state.servers = {{"directory", {12, 4711}, "127.0.0.1:1", "127.0.0.1:2"},
                   {"node-1", {0, 0}, "127.0.0.1:3", "127.0.0.1:4"}};
  ASSERT_THAT(SaveDevState(::testing::TempDir(), state), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const DevState loaded,
                              LoadDevState(::testing::TempDir()));
  EXPECT_EQ(loaded.replicas, 2u);
  ASSERT_EQ(loaded.servers.size(), 2u);
  EXPECT_EQ(loaded.servers[0].process.pid, 12);
  EXPECT_EQ(loaded.servers[0].process.start_ticks, 4711u);
  EXPECT_EQ(loaded.servers[1].name, "node-1");
  EXPECT_EQ(loaded.servers[1].data_address, "127.0.0.1:3");
}

TEST(DevState, MissingFileIsEmpty) {
  COFFER_ASSERT_OK_AND_ASSIGN(const DevState state, LoadDevState("/nowhere"));
  EXPECT_TRUE(state.servers.empty());
}

TEST(DevState, OtherFilesAreRefused) {
  std::ofstream(DevStatePath(::testing::TempDir())) << "servers = [";
  EXPECT_THAT(LoadDevState(::testing::TempDir()),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::cli
