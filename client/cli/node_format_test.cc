#include "client/cli/node_format.h"

#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;

NodeSummary MakeNode() {
  NodeSummary node;
  node.id = "0123456789abcdef";
  node.state = "ACTIVE";
  node.address = "127.0.0.1:7101";
  node.failure_domain = "dev-1";
  node.free_bytes = 3ull << 30;
  node.stored_bytes = 5 << 20;
  node.blob_count = 12;
  return node;
}

TEST(NodeFormat, TableIsAligned) {
  EXPECT_THAT(
      NodeTable({MakeNode()}),
      ElementsAre("NODE      STATE     ADDRESS            STORED       FREE"
                  "      BLOBS  DOMAIN",
                  "01234567  ACTIVE    127.0.0.1:7101    5.0 MiB    3.0 GiB"
                  "         12  dev-1"));
}

TEST(NodeFormat, JsonHasPlainNumbers) {
  const nlohmann::json object = NodeToJson(MakeNode());
  EXPECT_EQ(object["id"], "0123456789abcdef");
  EXPECT_EQ(object["free_bytes"], 3ull << 30);
  EXPECT_EQ(object["failure_domain"], "dev-1");
}

}  // namespace
}  // namespace coffer::cli
