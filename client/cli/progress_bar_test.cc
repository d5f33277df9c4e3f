#include "client/cli/progress_bar.h"

#include <cstdint>
#include <sstream>
#include <string>

#include "absl/time/time.h"
#include "client/operations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"

namespace coffer::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr uint64_t kMiB = 1 << 20;

class ProgressBarTest : public ::testing::Test {
 protected:
  ProgressBarOptions Options(int width) {
    ProgressBarOptions options;
    options.label = "put";
    options.width = [width] { return width; };
    return options;
  }

  Progress At(uint64_t done, uint64_t total) {
    Progress progress;
    progress.bytes_done = done;
    progress.bytes_total = total;
    return progress;
  }

  FakeClock clock_;
  std::ostringstream stream_;
};

TEST_F(ProgressBarTest, ShowsBarRateAndTimeLeft) {
  ProgressBar bar(Options(80), &clock_, &stream_);
  clock_.Advance(absl::Seconds(2));
  bar.Update(At(100 * kMiB, 400 * kMiB));
  EXPECT_EQ(stream_.str(),
            "\r\x1b[Kput [======>                  ]  25%  100 MiB of 400 MiB"
            "  50.0 MiB/s  ETA 6.0 s");
}

TEST_F(ProgressBarTest, FitsTheWidth) {
  for (int width : {1, 2, 10, 30, 50, 79, 200}) {
    stream_.str("");
    ProgressBar bar(Options(width), &clock_, &stream_);
    clock_.Advance(absl::Seconds(1));
    bar.Update(At(1, 3));
    const std::string line = stream_.str().substr(4);
    EXPECT_TRUE(width == 1 || line.size() < static_cast<size_t>(width))
        << width << ": " << line;
  }
}

TEST_F(ProgressBarTest, DrawsAtMostTenTimesASecond) {
  ProgressBar bar(Options(80), &clock_, &stream_);
  for (int i = 0; i < 100; ++i) {
    clock_.Advance(absl::Milliseconds(10));
    bar.Update(At(1, 2));
  }
  int drawn = 0;
  for (const char c : stream_.str()) drawn += c == '\r' ? 1 : 0;
  EXPECT_EQ(drawn, 10);
}

TEST_F(ProgressBarTest, RateIsThatOfTheLastSeconds) {
  ProgressBar bar(Options(80), &clock_, &stream_);
  clock_.Advance(absl::Seconds(1));
  bar.Update(At(1000 * kMiB, 2000 * kMiB));
  for (int i = 1; i <= 10; ++i) {
    clock_.Advance(absl::Seconds(1));
    bar.Update(At((1000 + i) * kMiB, 2000 * kMiB));
  }
  EXPECT_THAT(stream_.str(), HasSubstr("1.0 MiB/s"));
}

TEST_F(ProgressBarTest, WithoutTotalThereIsNoBar) {
  ProgressBar bar(Options(80), &clock_, &stream_);
  clock_.Advance(absl::Seconds(1));
  bar.Update(At(5 * kMiB, 0));
  EXPECT_THAT(stream_.str(), EndsWith("put 5.0 MiB  5.0 MiB/s"));
}

TEST_F(ProgressBarTest, FinishWipesTheLineAndEndsIt) {
  ProgressBar bar(Options(80), &clock_, &stream_);
  clock_.Advance(absl::Seconds(1));
  bar.Update(At(1, 2));
  bar.Finish();
  const std::string shown = stream_.str();
  EXPECT_THAT(shown, EndsWith("\r\x1b[K"));
  clock_.Advance(absl::Seconds(1));
  bar.Update(At(2, 2));
  bar.Finish();
  EXPECT_EQ(stream_.str(), shown);
}

TEST_F(ProgressBarTest, ShortOperationsShowNothing) {
  {
    ProgressBar bar(Options(80), &clock_, &stream_);
    bar.Update(At(2, 2));
  }
  EXPECT_EQ(stream_.str(), "");
}

TEST_F(ProgressBarTest, LogsGetPlainLines) {
  ProgressBarOptions options = Options(80);
  options.in_place = false;
  ProgressBar bar(options, &clock_, &stream_);
  clock_.Advance(absl::Milliseconds(500));
  bar.Update(At(1, 2));
  clock_.Advance(absl::Milliseconds(500));
  bar.Update(At(2, 2));
  bar.Finish();
  EXPECT_THAT(stream_.str(), HasSubstr("100%  2 B of 2 B"));
  EXPECT_THAT(stream_.str(), EndsWith("\n"));
  EXPECT_EQ(stream_.str().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace coffer::cli
