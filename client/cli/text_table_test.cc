#include "client/cli/text_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;

constexpr TextTable::Align kLeft = TextTable::Align::kLeft;
constexpr TextTable::Align kRight = TextTable::Align::kRight;

TEST(TextTable, ColumnsAreAsWideAsWhatIsInThem) {
  TextTable table({{"NODE", kLeft}, {"FREE", kRight}, {"DOMAIN", kLeft}});
  table.AddRow({"3f2a91c0", "1 B", "a"});
  table.AddRow({"x", "1023 GiB", "zone"});
  EXPECT_THAT(table.Lines(),
              ElementsAre("NODE          FREE  DOMAIN",  //
                          "3f2a91c0       1 B  a",       //
                          "x         1023 GiB  zone"));
}

TEST(TextTable, NothingIsADash) {
  TextTable table({{"A", kLeft}, {"B", kRight}});
  table.AddRow({"", ""});
  EXPECT_THAT(table.Lines(), ElementsAre("A  B", "-  -"));
}

TEST(TextTable, DoesWithoutAHeader) {
  TextTable table({{"", kLeft}, {"", kLeft}});
  table.AddRow({"ok", "fine"});
  EXPECT_THAT(table.Lines(), ElementsAre("ok  fine"));
  EXPECT_THAT(TextTable({{"", kLeft}}).Lines(), ElementsAre());
}

TEST(TextTable, CellsAreFitForTerminals) {
  TextTable table({{"", kLeft}, {"", kLeft}});
  table.AddRow({"\x1b[2J", "x"});
  table.AddRow({"zürich", "x"});
  EXPECT_THAT(table.Lines(), ElementsAre("\\x1b[2J  x", "zürich   x"));
}

}  // namespace
}  // namespace coffer::cli
