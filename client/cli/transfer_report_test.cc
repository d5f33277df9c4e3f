#include "client/cli/transfer_report.h"

#include <sstream>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/output.h"
#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

class TransferReportTest : public ::testing::Test {
 protected:
  TransferReportTest() : output_({}, &out_, &err_) {
    put_.files_new = 1;
    put_.version_number = 2;
    put_.bytes_read = 3 << 20;
    put_.bytes_sent = 9 << 20;
    put_.chunks_total = 3;
    put_.chunks_reused = 1;
    put_.file_id = "f0";
  }

  std::ostringstream out_;
  std::ostringstream err_;
  Output output_;
  PutSummary put_;
};

TEST_F(TransferReportTest, OneFileIsNamedWithItsVersion) {
  const CommandResult result =
      ReportPut(put_, "cf://v/a", absl::Seconds(2), &output_);
  EXPECT_EQ(result.exit_code, ExitCode::kSuccess);
  EXPECT_EQ(result.text,
            "stored cf://v/a: version 2, 3.0 MiB in 3 chunks (1 stored "
            "before), 9.0 MiB sent, 2.0 s, 1.5 MiB/s");
  EXPECT_EQ(result.summary["bytes_sent"], 9 << 20);
  EXPECT_EQ(result.summary["duration_s"], 2.0);
}

TEST_F(TransferReportTest, TreesAreCounted) {
  put_.files_unchanged = 4;
  put_.folders_created = 2;
  EXPECT_THAT(ReportPut(put_, "x", absl::Seconds(1), &output_).text,
              HasSubstr("5 files (1 new, 0 changed, 4 unchanged), 2 new "
                        "folders"));
}

TEST_F(TransferReportTest, LinksAreNoFiles) {
  put_.files_new = 2;
  put_.symlinks = 1;
  const CommandResult result = ReportPut(put_, "x", absl::Seconds(1), &output_);
  EXPECT_THAT(result.text, HasSubstr("2 files (2 new, 0 changed, 0 unchanged), "
                                     "1 symbolic link, "));
  EXPECT_EQ(result.summary["files_new"], 2u);
  EXPECT_EQ(result.summary["links"], 1u);
  put_.files_new = 0;
  EXPECT_THAT(ReportPut(put_, "x", absl::Seconds(1), &output_).text,
              HasSubstr("stored x: 1 symbolic link, "));
}

TEST_F(TransferReportTest, ErrorsAndSkippedFilesArePartial) {
  put_.skipped_special = 1;
  put_.skipped_paths = {"socket"};
  put_.errors = {{"secret", absl::PermissionDeniedError("unreadable")}};
  EXPECT_EQ(ReportPut(put_, "x", absl::Seconds(1), &output_).exit_code,
            ExitCode::kPartial);
  EXPECT_THAT(err_.str(), HasSubstr("secret: unreadable"));
  EXPECT_THAT(err_.str(), HasSubstr("socket: skipped"));
}

TEST_F(TransferReportTest, FilesThatChangedWhileReadArePartial) {
  put_.files_changed_while_read = 1;
  PutSummary total;
  Add(put_, &total);
  const CommandResult result =
      ReportPut(total, "x", absl::Seconds(1), &output_);
  EXPECT_EQ(result.exit_code, ExitCode::kPartial);
  EXPECT_EQ(result.summary["changed_while_read"], 1u);
  EXPECT_THAT(err_.str(), HasSubstr("warning: 1 file changed while read"));
}

TEST_F(TransferReportTest, FewerCopiesAreAWarning) {
  put_.chunks_degraded = 2;
  EXPECT_EQ(ReportPut(put_, "x", absl::Seconds(1), &output_).exit_code,
            ExitCode::kSuccess);
  EXPECT_THAT(err_.str(), HasSubstr("warning: 2 chunks"));
}

TEST_F(TransferReportTest, GetWarnsAboutBadReplicas) {
  GetSummary get;
  get.files = 1;
  get.blobs_failed_over = 1;
  get.bytes_written = 100;
  const CommandResult result = ReportGet(get, "a", absl::Seconds(1), &output_);
  EXPECT_EQ(result.exit_code, ExitCode::kSuccess);
  EXPECT_EQ(result.text, "fetched a: 1 file, 100 B, 1.0 s, 100 B/s");
  EXPECT_THAT(err_.str(), HasSubstr("read from another replica"));
}

TEST_F(TransferReportTest, SumsAddUp) {
  PutSummary total;
  Add(put_, &total);
  Add(put_, &total);
  EXPECT_EQ(total.files_new, 2u);
  EXPECT_EQ(total.bytes_sent, 18u << 20);
  EXPECT_EQ(total.file_id, "f0");
  GetSummary get;
  get.files = 1;
  GetSummary get_total;
  Add(get, &get_total);
  Add(get, &get_total);
  EXPECT_EQ(get_total.files, 2u);
}

}  // namespace
}  // namespace coffer::cli
