#include "lib/crypto/pae.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

TEST(PaeTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("pae");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    std::vector<std::string> items;
    for (const auto& item : vector["items"]) {
      items.push_back(testdata::BytesOf({{"item", item}}, "item"));
    }
    const std::vector<absl::string_view> views(items.begin(), items.end());
    EXPECT_EQ(Pae(views), testdata::BytesOf(vector, "encoded"))
        << vector["name"];
  }
}

TEST(PaeTest, Le64PutsTheLowestByteFirst) {
  EXPECT_EQ(Le64(0), std::string(8, '\0'));
  EXPECT_EQ(Le64(0x0102030405060708), "\x08\x07\x06\x05\x04\x03\x02\x01");
  EXPECT_EQ(Le64(std::numeric_limits<uint64_t>::max()), std::string(8, '\xff'));
}

TEST(PaeTest, MovingBytesBetweenItemsChangesTheEncoding) {
  EXPECT_NE(Pae({"ab", "c"}), Pae({"a", "bc"}));
  EXPECT_NE(Pae({"abc"}), Pae({"abc", ""}));
  EXPECT_NE(Pae({}), Pae({""}));
  EXPECT_NE(Pae({Pae({"a"})}), Pae({"a"}));
}

TEST(PaeTest, LabelsAreTheFirstItem) {
  EXPECT_EQ(LabeledPae("chunk", {"a", "b"}), Pae({"coffer/1/chunk", "a", "b"}));
  EXPECT_EQ(LabeledPae("chunk", {}), Pae({"coffer/1/chunk"}));
}

TEST(PaeTest, ListAndSpanAgree) {
  const std::vector<absl::string_view> items = {"a", "", "bcd"};
  EXPECT_EQ(Pae(items), Pae({"a", "", "bcd"}));
  EXPECT_EQ(LabeledPae("x", items), LabeledPae("x", {"a", "", "bcd"}));
}

}  // namespace
}  // namespace coffer::crypto
