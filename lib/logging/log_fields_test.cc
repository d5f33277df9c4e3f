#include "lib/logging/log_fields.h"

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/logging/logging.h"
#include "lib/status/status_matchers.h"
#include "nlohmann/json.hpp"
#include "spdlog/common.h"
#include "spdlog/sinks/ostream_sink.h"

namespace coffer::logging {
namespace {

using ::testing::EndsWith;
using ::testing::SizeIs;

// The line that a message with fields becomes.
std::string Logged(const std::string& format, const LogFields& fields) {
  std::ostringstream out;
  const auto logger = CreateLoggerWithSink(
      "test", {"info", format},
      std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  EXPECT_THAT(logger, IsOk());
  if (logger.ok()) Log(**logger, spdlog::level::info, "message", fields);
  return out.str();
}

std::string LoggedText(const LogFields& fields) {
  return Logged("text", fields);
}

nlohmann::json LoggedJson(const LogFields& fields) {
  const std::string line = Logged("json", fields);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return nlohmann::json::parse(line);
}

TEST(LogFieldsTest, TextHasThemAfterTheMessage) {
  EXPECT_THAT(LoggedText(LogFields()
                             .Add("rpc", "a.v1.S/Get")
                             .Add("count", 3)
                             .Add("ratio", 0.5)
                             .Add("ok", true)),
              EndsWith(" info test: message rpc=a.v1.S/Get count=3 ratio=0.5 "
                       "ok=true\n"));
}

TEST(LogFieldsTest, JsonHasThemAsKeysOfTheirTypes) {
  const nlohmann::json line = LoggedJson(LogFields()
                                             .Add("text", "a b")
                                             .Add("big", UINT64_MAX)
                                             .Add("small", INT64_MIN)
                                             .Add("ratio", 0.5)
                                             .Add("ok", false));
  EXPECT_EQ(line["message"], "message");
  EXPECT_EQ(line["text"], "a b");
  EXPECT_EQ(line["big"], UINT64_MAX);
  EXPECT_EQ(line["small"], INT64_MIN);
  EXPECT_EQ(line["ratio"], 0.5);
  EXPECT_EQ(line["ok"], false);
}

TEST(LogFieldsTest, TextValuesStayOneValueOnOneLine) {
  for (const std::string& value :
       {std::string("a b"), std::string("x=1"), std::string("a\nb"),
        std::string("\" forged=1"), std::string("\\"), std::string(),
        std::string("\x1b[31m"), std::string("a\0b", 3)}) {
    const std::string line = LoggedText(LogFields().Add("key", value));
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const std::string quoted = line.substr(line.find("key=") + 4);
    EXPECT_THAT(quoted, EndsWith("\"\n"));
    // No quote within ends the value: each has a backslash before it.
    for (size_t i = 1; i + 2 < quoted.size(); ++i) {
      if (quoted[i] == '\\') {
        ++i;
      } else {
        EXPECT_NE(quoted[i], '"') << line;
      }
    }
  }
}

TEST(LogFieldsTest, JsonValuesSurvive) {
  const nlohmann::json line =
      LoggedJson(LogFields().Add("key", "a\n\",\"level\":\"x\xff"));
  EXPECT_EQ(line["key"], "a\n\",\"level\":\"x?");
  EXPECT_EQ(line["level"], "info");
}

TEST(LogFieldsTest, KeysCannotBeForged) {
  LogFields fields;
  for (const absl::string_view key : {"time", "level", "logger", "message", "",
                                      "a b", "a=b", "A", "1a", "a\n", "_a"}) {
    fields.Add(key, "forged");
  }
  EXPECT_THAT(fields.fields(), SizeIs(0));
  fields.Add("a", 1).Add("a", 2);
  ASSERT_THAT(fields.fields(), SizeIs(1));
  EXPECT_EQ(LoggedJson(fields)["a"], 1);
}

TEST(LogFieldsTest, LongValuesAreCut) {
  const nlohmann::json line =
      LoggedJson(LogFields().Add("key", std::string(5000, 'x')));
  EXPECT_THAT(line["key"].get<std::string>(), SizeIs(kMaxLogFieldBytes));
}

TEST(LogFieldsTest, FieldsBelongToOneMessage) {
  EXPECT_THAT(LoggedText(LogFields().Add("a", 1)), EndsWith(" a=1\n"));
  EXPECT_THAT(LoggedText(LogFields()), EndsWith(": message\n"));
  EXPECT_EQ(CurrentLogFields(), nullptr);
}

}  // namespace
}  // namespace coffer::logging
