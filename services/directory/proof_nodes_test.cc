#include "services/directory/proof_nodes.h"

#include <string>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

internal::v1::CommitVersions TwoNodes() {
  internal::v1::CommitVersions command;
  for (const uint64_t number : {1u, 2u}) {
    command.add_proof_node_ids(std::string(TestId<NodeId>(number).bytes()));
    command.add_proof_failure_domains(number == 1 ? "a" : "b");
  }
  return command;
}

TEST(ProofNodesTest, GivesNodesByIndexAndDomainsById) {
  const internal::v1::CommitVersions command = TwoNodes();
  COFFER_ASSERT_OK_AND_ASSIGN(const ProofNodes nodes,
                              ProofNodes::Parse(command));
  EXPECT_EQ(nodes.size(), 2u);
  EXPECT_EQ(nodes.failure_domain(0), "a");
  EXPECT_EQ(nodes.node_id(1), TestId<NodeId>(2).bytes());
  EXPECT_EQ(nodes.FindFailureDomain(TestId<NodeId>(2).bytes()), "b");
  EXPECT_EQ(nodes.FindFailureDomain(TestId<NodeId>(3).bytes()), absl::nullopt);
}

TEST(ProofNodesTest, RefusesNodesWithoutDomainOrId) {
  internal::v1::CommitVersions command = TwoNodes();
  command.mutable_proof_failure_domains()->RemoveLast();
  EXPECT_THAT(ProofNodes::Parse(command).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  command = TwoNodes();
  command.set_proof_node_ids(0, "short");
  EXPECT_THAT(ProofNodes::Parse(command).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
