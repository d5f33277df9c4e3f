#include "services/directory/node_commands.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::SizeIs;

class NodeCommandsTest : public ::testing::Test {
 protected:
  NodeCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
  }

  absl::Status Register(uint64_t number, absl::string_view key,
                        absl::string_view domain) {
    v1::Node node;
    node.set_node_id(TestId<NodeId>(number).ToHex());
    node.set_public_key(std::string(key));
    node.set_failure_domain(std::string(domain));
    node.set_state(v1::NODE_STATE_DOWN);
    return ApplyStatus(&store_, RegisterNodeCommand(node));
  }

  absl::Status SetState(uint64_t number, v1::NodeState state) {
    internal::v1::Command command = NewCommand(0);
    command.mutable_set_node_state()->set_node_id(
        std::string(TestId<NodeId>(number).bytes()));
    command.mutable_set_node_state()->set_state(state);
    return ApplyStatus(&store_, command);
  }

  v1::Node Get(uint64_t number) {
    return ClusterReader(&store_).GetNode(TestId<NodeId>(number)).value();
  }

  InMemoryMetadataStore store_;
};

TEST_F(NodeCommandsTest, ANewNodeIsJoiningWhateverItSays) {
  ASSERT_THAT(Register(1, "key", "a"), IsOk());
  EXPECT_EQ(Get(1).state(), v1::NODE_STATE_JOINING);
  EXPECT_TRUE(Get(1).has_registered_time());
}

TEST_F(NodeCommandsTest, RegisteringAgainUpdatesAllButStateAndTime) {
  ASSERT_THAT(Register(1, "key", "a"), IsOk());
  ASSERT_THAT(SetState(1, v1::NODE_STATE_ACTIVE), IsOk());
  ASSERT_THAT(Register(1, "key", "b"), IsOk());
  EXPECT_EQ(Get(1).state(), v1::NODE_STATE_ACTIVE);
  EXPECT_EQ(Get(1).failure_domain(), "b");
  COFFER_ASSERT_OK_AND_ASSIGN(const auto page,
                              ClusterReader(&store_).ListNodes(PageSpec()));
  EXPECT_THAT(page.items, SizeIs(1));
}

TEST_F(NodeCommandsTest, RefusesAnotherKey) {
  ASSERT_THAT(Register(1, "key", "a"), IsOk());
  EXPECT_THAT(Register(1, "other key", "b"),
              AllOf(StatusIs(StatusCode::kAlreadyExists),
                    HasReason(reason::kNodeIdentityConflict)));
  EXPECT_EQ(Get(1).failure_domain(), "a");
}

TEST_F(NodeCommandsTest, TakesOnlySoManyNodes) {
  for (uint64_t number = 1; number <= kMaxNodes; ++number) {
    ASSERT_THAT(Register(number, "key", "a"), IsOk()) << number;
  }
  EXPECT_THAT(Register(kMaxNodes + 1, "key", "a"),
              AllOf(StatusIs(StatusCode::kFailedPrecondition),
                    HasReason(reason::kLimitExceeded)));
  EXPECT_THAT(Register(kMaxNodes, "key", "b"), IsOk());
}

TEST_F(NodeCommandsTest, StatesAreOfKnownNodes) {
  EXPECT_THAT(
      SetState(1, v1::NODE_STATE_ACTIVE),
      AllOf(StatusIs(StatusCode::kNotFound), HasReason(reason::kNodeNotFound)));
  ASSERT_THAT(Register(1, "key", "a"), IsOk());
  EXPECT_THAT(SetState(1, v1::NODE_STATE_UNSPECIFIED),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(ClusterReader(&store_).GetNode(TestId<NodeId>(2)).status(),
              HasReason(reason::kNodeNotFound));
}

}  // namespace
}  // namespace coffer::directory
