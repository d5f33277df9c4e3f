#include "services/storage/command_line.h"

#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/admin/program_flags.h"

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
  EXPECT_EQ(options.http_listen_address, "127.0.0.1:7422");
  EXPECT_EQ(options.drain_delay, absl::ZeroDuration());
  EXPECT_EQ(options.shutdown_grace, absl::Seconds(30));
  EXPECT_NE(options.log_counts, nullptr);
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

TEST_F(CommandLineTest, SizesMayHaveUnits) {
  app_.parse("--data-dir /d --reserve-bytes 20GiB");
  COFFER_ASSERT_OK_AND_ASSIGN(const StorageServerOptions options,
                              ToServerOptions(command_line_));
  EXPECT_EQ(options.reserve_bytes, uint64_t{20} << 30);
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
  for (const char* size : {"-1", "5%", "many"}) {
    try {
      app_.parse(absl::StrCat("--data-dir /d --reserve-bytes ", size));
      ADD_FAILURE() << size;
    } catch (const CLI::ValidationError& error) {
      EXPECT_THAT(error.what(),
                  testing::HasSubstr(absl::StrCat(
                      "\"", size, "\" is not a size such as 500MB or 20GiB")));
    }
  }
  app_.parse("--data-dir /d --advertise nonsense");
  EXPECT_THAT(ToServerOptions(command_line_),
              HasReason(reason::kInvalidRequest));
  EXPECT_THROW(app_.parse("--data-dir /d --drain-delay soon"),
               CLI::ValidationError);
}

TEST_F(CommandLineTest, ReadsStopFlags) {
  app_.parse(
      "--data-dir /d --drain-delay 5s --shutdown-grace 1m30s --http-listen "
      "127.0.0.1:9");
  EXPECT_EQ(command_line_.server.drain_delay, absl::Seconds(5));
  EXPECT_EQ(command_line_.server.shutdown_grace, absl::Seconds(90));
  EXPECT_EQ(command_line_.server.http_listen_address, "127.0.0.1:9");
}

TEST_F(CommandLineTest, AddsWhatStandsInTheEndpointFile) {
  const std::string path = testing::TempDir() + "/endpoints";
  std::ofstream(path) << "# of this pod\nexternal=b:2\n";
  app_.parse("--data-dir /d --advertise cluster=a:1 --advertise-file " + path);
  COFFER_ASSERT_OK_AND_ASSIGN(const StorageServerOptions options,
                              ToServerOptions(command_line_));
  ASSERT_EQ(options.endpoints.size(), 2);
  EXPECT_EQ(options.endpoints[1].network_class, "external");
  EXPECT_EQ(options.endpoints[1].address, "b:2");
}

TEST_F(CommandLineTest, TakesAMissingEndpointFileForAnEmptyOne) {
  app_.parse("--data-dir /d --advertise-file /no/such/file");
  EXPECT_THAT(ToServerOptions(command_line_), IsOk());
}

TEST_F(CommandLineTest, RefusesAClassThatIsGivenTwice) {
  const std::string path = testing::TempDir() + "/twice";
  std::ofstream(path) << "cluster=b:2\n";
  app_.parse("--data-dir /d --advertise cluster=a:1 --advertise-file " + path);
  EXPECT_THAT(ToServerOptions(command_line_),
              HasReason(reason::kInvalidRequest));
}

TEST_F(CommandLineTest, NamesFileAndLineOfABadEndpoint) {
  const std::string path = testing::TempDir() + "/bad";
  std::ofstream(path) << "\nexternal=nonsense\n";
  app_.parse("--data-dir /d --advertise-file " + path);
  EXPECT_THAT(ToServerOptions(command_line_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::HasSubstr(path + ":2: ")));
}

TEST_F(CommandLineTest, ShowsAllSettings) {
  app_.parse("--data-dir /d --advertise cluster=a:1 --advertise external=b:2");
  const std::map<std::string, std::string> settings = admin::SettingsOf(app_);
  EXPECT_EQ(settings.at("data-dir"), "/d");
  EXPECT_EQ(settings.at("listen"), "127.0.0.1:7420");
  EXPECT_EQ(settings.at("shutdown-grace"), "30s");
  EXPECT_EQ(settings.at("advertise"), "cluster=a:1,external=b:2");
  EXPECT_EQ(settings.count("help"), 0);
}

}  // namespace
}  // namespace coffer::storage
