#include "client/cli/content_writer.h"

#include <ios>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/output.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

TEST(ContentWriter, TextIsWrittenAsItIs) {
  std::ostringstream stream;
  Output output({}, &stream, &stream);
  ContentWriter writer(&output);
  EXPECT_THAT(writer.Write(absl::string_view("a\0b", 3)), IsOk());
  EXPECT_EQ(stream.str(), std::string("a\0b", 3));
  stream.setstate(std::ios::badbit);
  EXPECT_THAT(writer.Write("c"), StatusIs(absl::StatusCode::kInternal));
}

TEST(ContentWriter, JsonGetsPiecesWithOffsets) {
  std::ostringstream stream;
  OutputOptions options;
  options.json = true;
  Output output(options, &stream, &stream);
  ContentWriter writer(&output);
  EXPECT_THAT(writer.Write("abc"), IsOk());
  EXPECT_THAT(writer.Write(std::string(50000, 'x')), IsOk());
  EXPECT_THAT(stream.str(),
              HasSubstr(R"({"data_base64":"YWJj","message_type":"item",)"
                        R"("offset":0})"));
  EXPECT_THAT(stream.str(), HasSubstr("\"offset\":3"));
  EXPECT_THAT(stream.str(), HasSubstr("\"offset\":49155"));
}

}  // namespace
}  // namespace coffer::cli
