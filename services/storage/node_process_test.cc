#include "services/storage/node_process.h"

#include <memory>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/logging/logging.h"
#include "lib/process/stop_signals.h"
#include "lib/status/status_matchers.h"
#include "services/storage/server.h"
#include "spdlog/sinks/ostream_sink.h"

namespace coffer::storage {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class NodeProcessTest : public testing::Test {
 protected:
  // Serves for a moment, and writes to `out`.
  void Serve(std::ostream* out, const std::string& http_address) {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto signals,
                                process::StopSignals::Create());
    signals->Wake();
    StorageServerOptions options;
    options.data_folder =
        testing::TempDir() + "/" +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    options.listen_address = "127.0.0.1:0";
    options.admin_listen_address = "127.0.0.1:0";
    options.http_listen_address = http_address;
    COFFER_ASSERT_OK_AND_ASSIGN(
        options.logger,
        logging::CreateLoggerWithSink(
            "storage", {"info", "json"},
            std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    EXPECT_THAT(ServeUntilStopped(options, "", signals.get(), out), IsOk());
  }

  std::ostringstream log_;
};

TEST_F(NodeProcessTest, LogsWhereItServes) {
  Serve(nullptr, "127.0.0.1:0");
  EXPECT_THAT(
      log_.str(),
      ContainsRegex("\"message\":\"ready\",\"data\":\"127.0.0.1:[0-9]+\","
                    "\"admin\":\"127.0.0.1:[0-9]+\","
                    "\"http\":\"127.0.0.1:[0-9]+\""));
}

TEST_F(NodeProcessTest, SaysItOnTheStreamAsWell) {
  std::ostringstream out;
  Serve(&out, "");
  EXPECT_THAT(out.str(),
              AllOf(StartsWith("ready data="), Not(HasSubstr("http="))));
  EXPECT_THAT(log_.str(), Not(HasSubstr("\"http\"")));
}

}  // namespace
}  // namespace coffer::storage
