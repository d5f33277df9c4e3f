#include "client/cli/output.h"

#include <cstddef>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

class OutputTest : public ::testing::Test {
 protected:
  Output Make(bool json, bool quiet = false, bool terminal = false) {
    OutputOptions options;
    options.json = json;
    options.quiet = quiet;
    options.terminal = terminal;
    return Output(options, &out_, &err_);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(OutputTest, TextHasResultsOnStdoutAndTheRestOnStderr) {
  Output output = Make(false);
  output.WriteLine("result");
  output.WriteNote("hint");
  output.WriteItem({{"a", 1}});
  output.WriteSummary({{"a", 1}});
  output.WriteItemError("x\n", absl::NotFoundError("gone"));
  EXPECT_EQ(out_.str(), "result\n");
  EXPECT_EQ(err_.str(), "hint\nerror: x\\n: gone [NOT_FOUND]\n");
}

TEST_F(OutputTest, JsonHasOnlyJsonOnStdout) {
  Output output = Make(true);
  output.WriteLine("result");
  output.WriteNote("hint");
  output.WriteItem({{"path", "a"}});
  output.WriteItemError("\xff", absl::DataLossError("bad"));
  output.WriteSummary({{"files", 2}});
  EXPECT_EQ(out_.str(), R"({"message_type":"item","path":"a"})"
                        "\n"
                        R"({"code":7,"message":"bad","message_type":"error",)"
                        R"("path_base64":"/w==","reason":"DATA_LOSS",)"
                        R"("status":"DATA_LOSS"})"
                        "\n"
                        R"({"files":2,"message_type":"summary"})"
                        "\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(OutputTest, FatalErrorIsOneJsonObjectOnStderr) {
  Output output = Make(true);
  output.WriteFatal(absl::NotFoundError("no such vault"), "look");
  EXPECT_EQ(out_.str(), "");
  const auto object = nlohmann::json::parse(err_.str());
  EXPECT_EQ(object["message_type"], "exit_error");
  EXPECT_EQ(object["code"], 4);
  EXPECT_EQ(object["next_step"], "look");
}

TEST_F(OutputTest, QuietDropsNotesOnly) {
  Output output = Make(false, true);
  output.WriteNote("hint");
  output.WriteLine("result");
  EXPECT_EQ(out_.str(), "result\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(OutputTest, NamesAreEscapedOnTerminalsOnly) {
  EXPECT_EQ(Make(false, false, true).Name("\x1b["), "\\x1b[");
  EXPECT_EQ(Make(false, false, false).Name("\x1b["), "\x1b[");
}

TEST_F(OutputTest, LostOutputIsAnError) {
  Output output = Make(false);
  EXPECT_THAT(output.Flush(), IsOk());
  out_.setstate(std::ios::badbit);
  EXPECT_THAT(output.Flush(), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(OutputTest, FullDisksAreALimit) {
  for (const size_t size : {size_t{1}, size_t{1} << 20}) {
    std::ofstream full("/dev/full");
    Output output({}, &full, &err_);
    // The second one fails at once, and is not forgotten.
    output.WriteLine(std::string(size, 'x'));
    output.WriteItem({{"a", 1}});
    EXPECT_THAT(output.Flush(),
                StatusIs(absl::StatusCode::kResourceExhausted,
                         ::testing::HasSubstr("no space left on device")));
  }
}

TEST_F(OutputTest, WarningsSurviveQuiet) {
  Make(false, true).WriteWarning("odd");
  EXPECT_EQ(err_.str(), "warning: odd\n");
  Make(true).WriteWarning("odd");
  EXPECT_EQ(err_.str(), "warning: odd\n");
}

}  // namespace
}  // namespace coffer::cli
