// Which commands leave an event, and what it says.

#include <cstdint>
#include <string>
#include <vector>

#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StateEventsTest : public testing::Test {
 protected:
  StateEventsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    seen_ = LastEventSequence(store_).value();
  }
  ~StateEventsTest() override { EXPECT_THAT(AuditStore(store_), IsEmpty()); }

  // Applies a command and returns the events that it left.
  std::vector<v1::Event> Apply(const Command& command) {
    ApplyStatus(&store_, command).IgnoreError();
    const auto page = ListEvents(store_, EventQuery{seen_, false}, PageSpec());
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return {};
    if (!page->items.empty()) seen_ = page->items.back().sequence();
    return page->items;
  }

  static v1::Node Node(uint64_t number) {
    v1::Node node;
    node.set_node_id(TestId<NodeId>(number).ToHex());
    node.set_public_key("key");
    node.set_failure_domain("rack-1");
    node.set_version("1.0");
    auto* endpoint = node.add_endpoints();
    endpoint->set_network_class("cluster");
    endpoint->set_address("10.0.0.1:7420");
    return node;
  }

  static Command StateCommand(uint64_t number, v1::NodeState state) {
    Command command = NewCommand(0);
    command.mutable_set_node_state()->set_node_id(
        std::string(TestId<NodeId>(number).bytes()));
    command.mutable_set_node_state()->set_state(state);
    return command;
  }

  static Command DamageCommand(const std::vector<uint64_t>& nodes) {
    Command command = NewCommand(0);
    for (const uint64_t node : nodes) {
      v1::Damage& damage = *command.mutable_report_damage()->add_damages();
      damage.set_blob_id(TestId<BlobId>(1).ToHex());
      damage.set_node_id(TestId<NodeId>(node).ToHex());
      damage.set_kind(v1::DAMAGE_KIND_MISSING);
    }
    return command;
  }

  InMemoryMetadataStore store_;
  uint64_t seen_ = 0;
};

TEST_F(StateEventsTest, TheClusterIsTheFirstEvent) {
  const auto page = ListEvents(store_, EventQuery(), PageSpec());
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->items, SizeIs(1));
  EXPECT_EQ(page->items[0].kind(), v1::EVENT_KIND_CLUSTER_CREATED);
  EXPECT_THAT(page->items[0].message(), HasSubstr("replication factor 3"));
}

TEST_F(StateEventsTest, NodesComeAndChange) {
  v1::Node node = Node(7);
  auto events = Apply(RegisterNodeCommand(node));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind(), v1::EVENT_KIND_NODE_REGISTERED);
  EXPECT_EQ(events[0].node_id(), node.node_id());
  EXPECT_THAT(events[0].message(),
              AllOf(HasSubstr("rack-1"), HasSubstr("cluster=10.0.0.1:7420")));

  node.mutable_usage()->set_free_bytes(5);
  EXPECT_THAT(Apply(RegisterNodeCommand(node)), IsEmpty())
      << "a restart that changes nothing is no event";

  node.set_version("1.1");
  events = Apply(RegisterNodeCommand(node));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind(), v1::EVENT_KIND_NODE_CHANGED);
  EXPECT_THAT(events[0].message(), AllOf(HasSubstr("version from 1.0 to 1.1"),
                                         Not(HasSubstr("rack"))));

  node.set_public_key("another");
  EXPECT_THAT(Apply(RegisterNodeCommand(node)), IsEmpty()) << "refused";
}

TEST_F(StateEventsTest, StatesOfNodesChange) {
  Apply(RegisterNodeCommand(Node(7)));
  const auto events = Apply(StateCommand(7, v1::NODE_STATE_ACTIVE));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind(), v1::EVENT_KIND_NODE_STATE_CHANGED);
  EXPECT_EQ(events[0].message(), "was JOINING and is ACTIVE");
  EXPECT_THAT(Apply(StateCommand(7, v1::NODE_STATE_ACTIVE)), IsEmpty());
  EXPECT_THAT(Apply(StateCommand(8, v1::NODE_STATE_ACTIVE)), IsEmpty());
}

TEST_F(StateEventsTest, VaultsAreCreatedOnce) {
  const auto events = Apply(CreateVaultCommand(3, 2));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind(), v1::EVENT_KIND_VAULT_CREATED);
  EXPECT_THAT(events[0].message(), HasSubstr(TestVault().ToHex()));
  EXPECT_THAT(Apply(CreateVaultCommand(3, 2)), IsEmpty());
}

TEST_F(StateEventsTest, AReportOfDamageIsOneEvent) {
  Apply(CreateVaultCommand(3, 2));
  Apply(RegisterNodeCommand(Node(7)));
  Apply(RegisterNodeCommand(Node(8)));
  const TestEntry file = {TestRoot(), "file", TestId<ObjectId>(5)};
  Apply(CommitCommand({{file, 1, {{1, {0, 1, 2}}}}}));
  auto events = Apply(DamageCommand({7, 8}));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].kind(), v1::EVENT_KIND_DAMAGE_REPORTED);
  EXPECT_THAT(events[0].message(), HasSubstr("2 damaged or missing"));
  EXPECT_THAT(events[0].node_id(), IsEmpty());
  events = Apply(DamageCommand({7}));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].node_id(), Node(7).node_id());
  EXPECT_THAT(Apply(DamageCommand({99})), IsEmpty()) << "an unknown node";
}

TEST_F(StateEventsTest, OrdinaryWorkLeavesNoEvents) {
  Apply(CreateVaultCommand(3, 2));
  EXPECT_THAT(
      Apply(CreateFolderCommand({TestRoot(), "folder", TestId<ObjectId>(9)})),
      IsEmpty());
  Command expire = NewCommand(0);
  expire.mutable_expire_requests();
  EXPECT_THAT(Apply(expire), IsEmpty());
}

}  // namespace
}  // namespace coffer::directory
