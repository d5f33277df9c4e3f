#include "client/cli/node_format.h"

#include "absl/time/time.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

NodeSummary MakeNode() {
  NodeSummary node;
  node.id = "0123456789abcdef";
  node.state = "ACTIVE";
  node.address = "127.0.0.1:7101";
  node.failure_domain = "dev-1";
  node.free_bytes = 3ull << 30;
  node.stored_bytes = 5 << 20;
  node.blob_count = 12;
  node.heartbeat_time = kNow - absl::Milliseconds(2500);
  return node;
}

TEST(NodeFormat, TableIsAligned) {
  EXPECT_THAT(
      NodeTable({MakeNode()}, kNow),
      ElementsAre("NODE      STATE   ADDRESS          STORED     FREE  BLOBS  "
                  "HEARTBEAT  DOMAIN",
                  "01234567  ACTIVE  127.0.0.1:7101  5.0 MiB  3.0 GiB     12  "
                  "2.5 s ago  dev-1"));
}

TEST(NodeFormat, AgeIsNeverNegativeAndNotInvented) {
  NodeSummary node = MakeNode();
  EXPECT_THAT(NodeTable({node}, kNow - absl::Minutes(1))[1],
              HasSubstr("   0 ms ago  dev-1"));
  node.heartbeat_time = absl::Time();
  EXPECT_THAT(NodeTable({node}, kNow)[1], HasSubstr("12          -  dev-1"));
}

TEST(NodeFormat, NoAddressOfTheWantedClassIsADash) {
  NodeSummary node = MakeNode();
  node.address.clear();
  EXPECT_THAT(NodeTable({node}, kNow)[1],
              HasSubstr("ACTIVE  -        5.0 MiB"));
}

TEST(NodeFormat, JsonHasPlainNumbers) {
  NodeSummary node = MakeNode();
  EXPECT_FALSE(NodeToJson(node).contains("reserve_bytes"));
  node.reserve_bytes = 7;
  const nlohmann::json object = NodeToJson(node);
  EXPECT_EQ(object["reserve_bytes"], 7);
  EXPECT_EQ(object["id"], "0123456789abcdef");
  EXPECT_EQ(object["free_bytes"], 3ull << 30);
  EXPECT_EQ(object["failure_domain"], "dev-1");
}

}  // namespace
}  // namespace coffer::cli
