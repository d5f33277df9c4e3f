#include "client/cli/node_addresses.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

std::string FirstId() { return std::string(32, 'a'); }
std::string SecondId() { return std::string(32, '1'); }

TEST(NodeAddressesTest, ReadsAddressesById) {
  EXPECT_THAT(ParseNodeAddresses(""), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(
      ParseNodeAddresses(absl::StrCat(FirstId(), "=127.0.0.1:4000, ",
                                      SecondId(), "=[::1]:4001,")),
      IsOkAndHolds(UnorderedElementsAre(Pair(FirstId(), "127.0.0.1:4000"),
                                        Pair(SecondId(), "[::1]:4001"))));
}

TEST(NodeAddressesTest, RefusesWhatNamesNoNodeOrNoAddress) {
  const std::string& id = FirstId();
  for (const std::string& text :
       {std::string("127.0.0.1:4000"), id, absl::StrCat(id, "="),
        absl::StrCat(id, "=localhost"), absl::StrCat(id, "=:4000"),
        absl::StrCat(id, "=h:0"), absl::StrCat(id, "=h:65536"),
        absl::StrCat(id, "=dns:///h:1"), absl::StrCat(id, "=::1:4000"),
        absl::StrCat(id.substr(1), "=h:1"),
        absl::StrCat(id, "=h:1,", id, "=h:2")}) {
    EXPECT_THAT(ParseNodeAddresses(text),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace coffer::cli
