#include "client/cli/node_selector.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/admin_types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

using ::testing::HasSubstr;

AdminNode Node(const std::string& id, const std::string& address) {
  AdminNode node;
  node.summary.id = id;
  node.summary.address = address;
  node.endpoints = {{"cluster", address}};
  return node;
}

std::vector<AdminNode> Nodes() {
  return {Node("ab12", "storage-1.svc:7420"), Node("ab34", "10.0.0.1:7420"),
          Node("ab", "storage-10.svc:7420"), Node("cd56", "10.0.0.12:7420")};
}

TEST(NodeSelector, TakesIdsPrefixesAddressesAndHosts) {
  for (const char* wanted :
       {"ab12", "ab1", "storage-1.svc:7420", "storage-1.svc", "storage-1"}) {
    EXPECT_THAT(SelectNode(wanted, Nodes()), IsOkAndHolds("ab12")) << wanted;
  }
  EXPECT_THAT(SelectNode("10.0.0.1", Nodes()), IsOkAndHolds("ab34"));
}

TEST(NodeSelector, AWholeIdIsNoPrefixOfOthers) {
  EXPECT_THAT(SelectNode("ab", Nodes()), IsOkAndHolds("ab"));
}

TEST(NodeSelector, RefusesWhatIsNotOneNode) {
  EXPECT_THAT(SelectNode("a", Nodes()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SelectNode("", Nodes()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // No part of a numeric address is a host.
  EXPECT_THAT(SelectNode("10", Nodes()), HasReason(reason::kNodeNotFound));
  EXPECT_THAT(SelectNode("x", Nodes()).status().message(),
              HasSubstr("ab12 (storage-1.svc:7420)"));
  EXPECT_THAT(SelectNode("x", {}).status().message(),
              HasSubstr("has no nodes"));
}

}  // namespace
}  // namespace coffer::cli
