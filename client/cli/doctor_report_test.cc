#include "client/cli/doctor_report.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DoctorReport, EveryCheckIsExplained) {
  std::ifstream stream("docs/troubleshooting.md");
  std::ostringstream page;
  page << stream.rdbuf();
  std::set<std::string> ids;
  for (const DoctorCheck& check : DoctorChecks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id;
    EXPECT_NE(std::string(check.hint), "");
    EXPECT_THAT(page.str(), HasSubstr(absl::StrCat("\n### ", check.id, "\n")));
  }
}

TEST(DoctorReport, OnlyFailuresFail) {
  DoctorReport report;
  report.Ok("keyring", "fine");
  report.Hint("keyring", "odd");
  report.Skip("keyring", "later");
  EXPECT_FALSE(report.failed());
  DoctorReport other;
  other.Fail("node-tcp", "refused");
  report.Append(other);
  EXPECT_TRUE(report.failed());
}

TEST(DoctorReport, AdviceComesWithTrouble) {
  EXPECT_THAT(FindingLines({"node-tcp", FindingState::kOk, "fine", ""}),
              ElementsAre("  ok       node-tcp           fine"));
  EXPECT_THAT(
      FindingLines({"node-tcp", FindingState::kFailed, "\x1b]0;x", "do it"}),
      ElementsAre("  failed   node-tcp           \\x1b]0;x",
                  "           hint: do it",
                  "           see docs/troubleshooting.md#node-tcp"));
  const Finding finding{"node-tcp", FindingState::kHint, "m", ""};
  EXPECT_EQ(FindingToJson(finding)["group"], "nodes");
  EXPECT_THAT(FindingToJson(finding)["hint"].get<std::string>(),
              HasSubstr("firewalls"));
}

}  // namespace
}  // namespace coffer::cli
