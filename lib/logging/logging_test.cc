#include "lib/logging/logging.h"

#include <memory>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/logging/log_counts.h"
#include "lib/status/status_matchers.h"
#include "nlohmann/json.hpp"
#include "spdlog/logger.h"
#include "spdlog/sinks/ostream_sink.h"

namespace coffer::logging {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;

// What a logger with `options` makes of one message at level info.
std::string Logged(const LoggingOptions& options, const std::string& message) {
  std::ostringstream out;
  const auto logger = CreateLoggerWithSink(
      "test", options, std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  EXPECT_THAT(logger, IsOk());
  if (logger.ok()) (*logger)->info(message);
  return out.str();
}

TEST(Logging, WritesTextLinesWithTimesInUtc) {
  EXPECT_THAT(Logged({"info", "text"}, "serving"),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:"
                           "[0-9]{2}[.][0-9]{3}Z info test: serving\n"));
}

TEST(Logging, KeepsAMessageOnOneLine) {
  EXPECT_THAT(Logged({"info", "text"}, "a\nb"), EndsWith("a\\nb\n"));
  const std::string line = Logged({"info", "json"}, "a\nb\xff\"");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(Logging, WritesJsonThatParses) {
  const nlohmann::json line =
      nlohmann::json::parse(Logged({"info", "json"}, "a \"b\"\n\x01"));
  EXPECT_EQ(line["message"], "a \"b\"\n\x01");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["logger"], "test");
}

TEST(Logging, LeavesOutWhatIsBelowTheLevel) {
  EXPECT_EQ(Logged({"warning", "text"}, "chatter"), "");
  EXPECT_NE(Logged({"trace", "text"}, "chatter"), "");
}

TEST(Logging, RefusesUnknownChoices) {
  EXPECT_THAT(CreateLogger("test", {"loud", "text"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CreateLogger("test", {"info", "xml"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Logging, TheLevelChangesWhileRunning) {
  std::ostringstream out;
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto logger,
      CreateLoggerWithSink(
          "test", {"info", "text"},
          std::make_shared<spdlog::sinks::ostream_sink_mt>(out)));
  EXPECT_THAT(SetLevel(logger.get(), "debug"), IsOk());
  EXPECT_EQ(LevelName(logger->level()), "debug");
  logger->debug("detail");
  EXPECT_THAT(out.str(), EndsWith("debug test: detail\n"));
  EXPECT_THAT(SetLevel(logger.get(), "loud"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(LevelName(logger->level()), "debug");
}

TEST(Logging, LevelsHaveNames) {
  for (const char* name :
       {"trace", "debug", "info", "warning", "error", "off"}) {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto level, ParseLevel(name));
    EXPECT_EQ(LevelName(level), name);
  }
  EXPECT_THAT(ParseLevel("INFO"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Logging, CountsWhatIsWritten) {
  std::ostringstream out;
  LoggingOptions options;
  options.counts = std::make_shared<LogCounts>();
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto logger,
      CreateLoggerWithSink(
          "test", options,
          std::make_shared<spdlog::sinks::ostream_sink_mt>(out)));
  logger->warn("one");
  logger->warn("two");
  logger->info("three");
  logger->debug("not written");
  EXPECT_EQ(options.counts->count(spdlog::level::warn), 2);
  EXPECT_EQ(options.counts->count(spdlog::level::info), 1);
  EXPECT_EQ(options.counts->count(spdlog::level::debug), 0);
}

}  // namespace
}  // namespace coffer::logging
