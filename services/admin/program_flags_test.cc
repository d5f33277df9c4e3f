#include "services/admin/program_flags.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::admin {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

class ProgramFlagsTest : public testing::Test {
 protected:
  ProgramFlagsTest() {
    AddDurationFlag(&app_, "--grace", &grace_, "how long");
    app_.add_option("--peer", peers_, "who");
  }

  // CLI11 takes arguments from the end.
  void Parse(std::vector<std::string> reversed) {
    app_.parse(std::move(reversed));
  }

  absl::Duration grace_ = absl::Seconds(30);
  std::vector<std::string> peers_;
  CLI::App app_;
};

TEST_F(ProgramFlagsTest, DurationsHaveUnits) {
  Parse({"1m30s", "--grace"});
  EXPECT_EQ(grace_, absl::Seconds(90));
}

TEST_F(ProgramFlagsTest, RefusesWhatIsNoDuration) {
  try {
    Parse({"soon", "--grace"});
    FAIL() << "taken";
  } catch (const CLI::ValidationError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("\"soon\" is not a duration such as 10s or 5m"));
  }
}

TEST_F(ProgramFlagsTest, SettingsHaveDefaultsAndWhatWasGiven) {
  Parse({"b", "--peer", "a", "--peer"});
  EXPECT_THAT(SettingsOf(app_),
              UnorderedElementsAre(Pair("grace", "30s"), Pair("peer", "a,b")));
}

}  // namespace
}  // namespace coffer::admin
