#include "client/progress_reporter.h"

#include <cstdint>
#include <vector>

#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

TEST(ProgressReporterTest, ReportsAtMostTenTimesASecond) {
  FakeClock clock;
  std::vector<uint64_t> reports;
  ProgressReporter progress(
      [&](const Progress& now) { reports.push_back(now.bytes_done); }, &clock);
  progress.AddBytes(1);
  progress.AddBytes(1);
  clock.Advance(ProgressReporter::kInterval / 2);
  progress.AddBytes(1);
  clock.Advance(ProgressReporter::kInterval / 2);
  progress.AddBytes(1);
  progress.AddBytes(1);
  progress.Finish();
  EXPECT_THAT(reports, ElementsAre(1, 4, 5));
}

TEST(ProgressReporterTest, NeverGoesBack) {
  FakeClock clock;
  Progress last;
  ProgressReporter progress([&](const Progress& now) { last = now; }, &clock);
  progress.SetTransferred(10);
  progress.SetTransferred(5);
  progress.AddFile();
  progress.Finish();
  EXPECT_EQ(last.bytes_transferred, 10);
  EXPECT_EQ(last.files_done, 1);
}

TEST(ProgressReporterTest, CallbackMayComeBack) {
  FakeClock clock;
  ProgressReporter* reporter = nullptr;
  std::vector<uint64_t> reports;
  ProgressReporter progress(
      [&](const Progress& now) {
        reports.push_back(now.bytes_done);
        clock.Advance(ProgressReporter::kInterval);
        reporter->AddBytes(1);
      },
      &clock);
  reporter = &progress;
  progress.AddBytes(1);
  progress.Finish();
  EXPECT_THAT(reports, ElementsAre(1, 2));
}

}  // namespace
}  // namespace coffer::client
