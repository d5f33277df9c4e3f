#include "services/directory/server_flags.h"

#include <fstream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace coffer::directory {
namespace {

class ServerFlagsTest : public testing::Test {
 protected:
  ServerFlagsTest() { DeclareFlags(&app_, &flags_); }

  CLI::App app_{"", "coffer-directory"};
  ServerFlags flags_;
};

TEST_F(ServerFlagsTest, HasUsefulDefaults) {
  app_.parse("--data-dir here");
  EXPECT_EQ(flags_.data_dir, "here");
  EXPECT_EQ(flags_.server.listen, "127.0.0.1:7001");
  EXPECT_EQ(flags_.server.replication_factor, 3u);
  EXPECT_EQ(flags_.logging.level, "info");
  EXPECT_TRUE(ValidateOptions(flags_.server).ok());
}

TEST_F(ServerFlagsTest, ReadsValuesAndDurations) {
  app_.parse(
      "--data-dir d --listen 127.0.0.1:0 --suspect-after 500ms "
      "--down-after 1m30s --replication-factor 1 --placement-group-bits 4");
  EXPECT_EQ(flags_.server.nodes.suspect_after, absl::Milliseconds(500));
  EXPECT_EQ(flags_.server.nodes.down_after, absl::Seconds(90));
  EXPECT_EQ(flags_.server.replication_factor, 1u);
  EXPECT_EQ(flags_.server.placement_group_bits, 4u);
}

TEST_F(ServerFlagsTest, RefusesNonsense) {
  EXPECT_THROW(app_.parse(""), CLI::RequiredError);
  EXPECT_THROW(app_.parse("--data-dir d --suspect-after soon"),
               CLI::ValidationError);
  EXPECT_THROW(app_.parse("--data-dir d --replication-factor many"),
               CLI::ConversionError);
  EXPECT_THROW(app_.parse("--data-dir d --unknown"), CLI::ExtrasError);
}

TEST_F(ServerFlagsTest, ReadsAFileBelowTheCommandLine) {
  const std::string path = testing::TempDir() + "/directory.toml";
  std::ofstream(path) << "data-dir = \"from-file\"\n"
                         "listen = \"127.0.0.1:7777\"\n"
                         "down-after = \"10m\"\n";
  app_.parse("--config " + path + " --listen 127.0.0.1:8888");
  EXPECT_EQ(flags_.data_dir, "from-file");
  EXPECT_EQ(flags_.server.listen, "127.0.0.1:8888");
  EXPECT_EQ(flags_.server.nodes.down_after, absl::Minutes(10));
}

}  // namespace
}  // namespace coffer::directory
