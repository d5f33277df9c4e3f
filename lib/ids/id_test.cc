#include "lib/ids/id.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

namespace coffer {
namespace {

constexpr char kHex[] = "000102030405060708090a0b0c0d0e0f";

TEST(IdTest, HexRoundTrip) {
  const auto id = NodeId::FromHex(kHex);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(id->ToHex(), kHex);
  EXPECT_EQ(id->bytes().size(), NodeId::kSize);
  EXPECT_EQ(*NodeId::FromBytes(id->bytes()), *id);
}

TEST(IdTest, RefusesWhatIsNotAnId) {
  const std::string hex(kHex);
  for (const std::string& bad :
       {std::string(), hex.substr(1), hex + "0", std::string(32, 'g'),
        std::string(32, 'A'), hex.substr(0, 31) + " "}) {
    EXPECT_EQ(FileId::FromHex(bad).status().code(),
              absl::StatusCode::kInvalidArgument)
        << bad;
  }
  EXPECT_EQ(FileId::FromBytes("short").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BlobId::FromHex(kHex).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(IdTest, DefaultIsNil) {
  EXPECT_TRUE(VaultId().is_nil());
  EXPECT_FALSE(VaultId::FromHex(kHex)->is_nil());
}

TEST(IdTest, OrdersByBytesAndHashes) {
  const NodeId low = *NodeId::FromHex(kHex);
  const NodeId high = *NodeId::FromHex("ff0102030405060708090a0b0c0d0e0f");
  EXPECT_LT(low, high);
  EXPECT_NE(low, high);
  const absl::flat_hash_set<NodeId> set = {low, high, low};
  EXPECT_EQ(set.size(), 2u);
}

TEST(IdTest, KindsCannotBeMixed) {
  EXPECT_FALSE((std::is_convertible<NodeId, FileId>::value));
  EXPECT_FALSE((std::is_constructible<NodeId, FileId>::value));
}

}  // namespace
}  // namespace coffer
