#include "client/cli/byte_format.h"

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

TEST(ByteFormat, UsesBinaryUnits) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1024), "1.0 KiB");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(100 << 10), "100 KiB");
  EXPECT_EQ(FormatBytes((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(FormatBytes(std::numeric_limits<uint64_t>::max()), "16.0 EiB");
}

TEST(ByteFormat, RateOfNoTimeIsUnknown) {
  EXPECT_EQ(FormatRate(100, absl::ZeroDuration()), "-");
  EXPECT_EQ(FormatRate(300 << 20, absl::Seconds(2)), "150 MiB/s");
}

TEST(ByteFormat, DurationsGrowCoarser) {
  EXPECT_EQ(FormatElapsed(absl::Milliseconds(12)), "12 ms");
  EXPECT_EQ(FormatElapsed(absl::Milliseconds(4200)), "4.2 s");
  EXPECT_EQ(FormatElapsed(absl::Seconds(62)), "1:02");
  EXPECT_EQ(FormatElapsed(absl::Seconds(3723)), "1:02:03");
}

TEST(ByteFormat, TimesAreUtc) {
  EXPECT_EQ(FormatUtcTime(absl::FromUnixSeconds(1700000000)),
            "2023-11-14 22:13:20Z");
}

TEST(ByteFormat, CountsHavePlurals) {
  EXPECT_EQ(FormatCount(1, "file"), "1 file");
  EXPECT_EQ(FormatCount(0, "file"), "0 files");
  EXPECT_EQ(FormatCount(2, "entry"), "2 entries");
}

TEST(ByteFormat, ParsesSizes) {
  EXPECT_THAT(ParseByteSize("0"), IsOkAndHolds(0u));
  EXPECT_THAT(ParseByteSize("64k"), IsOkAndHolds(65536u));
  EXPECT_THAT(ParseByteSize("64KiB"), IsOkAndHolds(65536u));
  EXPECT_THAT(ParseByteSize("2MB"), IsOkAndHolds(2u << 20));
  EXPECT_THAT(ParseByteSize("3G"), IsOkAndHolds(uint64_t{3} << 30));
}

TEST(ByteFormat, RefusesWhatIsNoSize) {
  for (const char* text : {"", "k", "-1", "1.5M", "5X", "1iB", " 5", "+5",
                           "5 M", "99999999999999999999", "99999999999T"}) {
    EXPECT_THAT(ParseByteSize(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << "\"" << text << "\"";
  }
}

}  // namespace
}  // namespace coffer::cli
