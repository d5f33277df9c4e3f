#include "services/storage/command_line.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() { AddFlags(&app_, &command_line_); }

  CLI::App app_;
  CommandLine command_line_;
};

TEST_F(CommandLineTest, DefaultsToLoopback) {
  app_.parse("--data-dir /d");
  COFFER_ASSERT_OK_AND_ASSIGN(const StorageServerOptions options,
                              ToServerOptions(command_line_));
  EXPECT_EQ(options.data_folder, "/d");
  EXPECT_EQ(options.listen_address, "127.0.0.1:7420");
  EXPECT_EQ(options.admin_listen_address, "127.0.0.1:7421");
  EXPECT_EQ(options.reserve_bytes, absl::nullopt);
  EXPECT_TRUE(options.endpoints.empty());
}

TEST_F(CommandLineTest, ReadsFlags) {
  app_.parse(
      "--data-dir /d --advertise cluster=a:1 --advertise external=b:2 "
      "--reserve-bytes 0 --failure-domain rack-1");
  COFFER_ASSERT_OK_AND_ASSIGN(const StorageServerOptions options,
                              ToServerOptions(command_line_));
  ASSERT_EQ(options.endpoints.size(), 2);
  EXPECT_EQ(options.endpoints[1].network_class, "external");
  EXPECT_EQ(options.endpoints[1].address, "b:2");
  EXPECT_EQ(options.reserve_bytes, uint64_t{0});
  EXPECT_EQ(options.failure_domain, "rack-1");
}

TEST_F(CommandLineTest, FlagsGoBeforeTheFile) {
  const std::string path = testing::TempDir() + "/storage.toml";
  std::ofstream(path) << "data-dir = \"/file\"\nlisten = \"127.0.0.1:1\"\n"
                         "advertise = [\"cluster=a:1\", \"external=b:2\"]\n";
  app_.parse("--listen 127.0.0.1:2 --config " + path);
  EXPECT_EQ(command_line_.server.data_folder, "/file");
  EXPECT_EQ(command_line_.server.listen_address, "127.0.0.1:2");
  EXPECT_EQ(command_line_.advertise.size(), 2);
}

TEST_F(CommandLineTest, RefusesWhatMakesNoSense) {
  EXPECT_THROW(app_.parse(""), CLI::RequiredError);
  EXPECT_THROW(app_.parse("--data-dir /d --reserve-bytes -1"),
               CLI::ValidationError);
  app_.parse("--data-dir /d --advertise nonsense");
  EXPECT_THAT(ToServerOptions(command_line_),
              HasReason(reason::kInvalidRequest));
}

}  // namespace
}  // namespace coffer::storage
