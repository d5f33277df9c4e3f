#include "client/cli/verify_report.h"

#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/output.h"
#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kNode[] = "0123456789abcdef";

class VerifyReportTest : public ::testing::Test {
 protected:
  void Add(const std::string& path, const absl::Status& status, bool readable,
           const std::string& node = kNode) {
    VerifyProblem problem;
    problem.path = path;
    problem.version_number = 2;
    problem.blob_id = absl::StrCat("b", summary_.problems.size());
    problem.node_id = node;
    problem.status = status;
    problem.readable = readable;
    summary_.problems.push_back(problem);
  }

  CommandResult Report(bool json = false,
                       VerifyLevel level = VerifyLevel::kReplicas) {
    out_.str("");
    OutputOptions options;
    options.json = json;
    Output output(options, &out_, &err_);
    return ReportVerify(summary_, level, absl::Seconds(1), &output);
  }

  VerifySummary summary_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(VerifyReportTest, FewProblemsAreListedWithTheirNodes) {
  Add("/a", absl::DataLossError("wrong bytes"), true);
  Add("/b", absl::DataLossError("wrong\x1b bytes"), false);
  Add("/c", absl::NotFoundError("not there"), true);
  summary_.replicas_checked = 9;
  EXPECT_EQ(Report().exit_code, ExitCode::kProblemsFound);
  EXPECT_EQ(out_.str(),
            "damaged but readable: /a version 2 on node 01234567: wrong bytes\n"
            "UNREADABLE: /b version 2 on node 01234567: wrong\\x1b bytes\n"
            "missing but readable: /c version 2 on node 01234567: not there\n");
}

TEST_F(VerifyReportTest, ADeadNodeIsOneLineAndNoDamage) {
  for (int i = 0; i < 1000; ++i) {
    Add(absl::StrCat("/", i), absl::UnavailableError(absl::StrCat("no ", i)),
        true);
  }
  Add("/x", absl::UnavailableError("no"), true, "fedcba9876543210");
  summary_.replicas_checked = 3000;
  const CommandResult result = Report();
  EXPECT_EQ(result.exit_code, ExitCode::kProblemsFound);
  EXPECT_EQ(out_.str(),
            "not reached, but readable: 1000 replicas on node 01234567, such "
            "as of /0 version 2: no 0\n"
            "not reached, but readable: /x version 2 on node fedcba98: no\n");
  EXPECT_THAT(result.text, StartsWith("1001 problems, 0 of them unreadable, "
                                      "1001 not reached: "));
}

TEST_F(VerifyReportTest, EveryFileThatIsLostIsNamed) {
  for (int i = 0; i < 5; ++i) {
    Add("/a", absl::DataLossError("bad"), false);
    Add("/b", absl::NotFoundError("gone"), false);
  }
  summary_.replicas_checked = 10;
  EXPECT_EQ(Report().exit_code, ExitCode::kProblemsFound);
  EXPECT_EQ(out_.str(),
            "UNREADABLE: /a version 2: 5 replicas, the first on node 01234567: "
            "bad\n"
            "UNREADABLE: /b version 2: 5 replicas, the first on node 01234567: "
            "gone\n");
}

TEST_F(VerifyReportTest, JsonHasEachOfMany) {
  for (int i = 0; i < 10; ++i) {
    Add("/a",
        MakeError(absl::StatusCode::kDataLoss, "bad",
                  {reason::kBlobDamaged, {}}),
        true);
  }
  EXPECT_EQ(Report(true).summary["unreached"], 0);
  const std::string text = out_.str();
  std::istringstream lines(text);
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    const nlohmann::json item = nlohmann::json::parse(line);
    EXPECT_EQ(item["blob_id"], absl::StrCat("b", count));
    EXPECT_EQ(item["node_id"], kNode);
    EXPECT_EQ(item["reason"], "BLOB_DAMAGED");
    ++count;
  }
  EXPECT_EQ(count, 10);
}

TEST_F(VerifyReportTest, WithoutAnyNodeTheClusterIsUnavailable) {
  Add("/a", absl::UnavailableError("no"), false);
  Add("/a", absl::DeadlineExceededError("slow"), false, "ff");
  summary_.replicas_checked = 2;
  EXPECT_EQ(Report().exit_code, ExitCode::kUnavailable);
  EXPECT_THAT(out_.str(), HasSubstr("NOT REACHED: /a version 2 on node ff"));
  // One node that answers makes it a check that ran.
  summary_.replicas_checked = 3;
  EXPECT_EQ(Report().exit_code, ExitCode::kProblemsFound);
  // So does a problem of another kind.
  summary_.replicas_checked = 2;
  Add("/b", absl::DataLossError("forged"), false, "");
  EXPECT_EQ(Report().exit_code, ExitCode::kProblemsFound);
  EXPECT_THAT(out_.str(), HasSubstr("UNREADABLE: /b version 2: forged"));
}

TEST_F(VerifyReportTest, NoProblemsAreASuccess) {
  EXPECT_EQ(Report().exit_code, ExitCode::kSuccess);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(Report().text, Not(HasSubstr("unreadable")));
}

}  // namespace
}  // namespace coffer::cli
