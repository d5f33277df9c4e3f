#include "services/directory/directory_state.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using ::testing::AllOf;

class DirectoryStateTest : public ::testing::Test {
 protected:
  void Prepare() {
    ASSERT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    ASSERT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  }

  static Command Folder(uint64_t number, uint64_t request) {
    Command command =
        CreateFolderCommand({TestRoot(), "name", TestId<ObjectId>(number)});
    command.set_request_id(std::string(TestId<RequestId>(request).bytes()));
    return command;
  }

  absl::Status Expire(absl::Time before) {
    Command command = NewCommand(0);
    *command.mutable_expire_requests()->mutable_before() = ToTimestamp(before);
    return ApplyStatus(&store_, command);
  }

  InMemoryMetadataStore store_;
};

TEST_F(DirectoryStateTest, NothingHappensBeforeTheBootstrap) {
  EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)),
              StatusIs(StatusCode::kFailedPrecondition));
}

TEST_F(DirectoryStateTest, RefusesAnEmptyCommand) {
  Prepare();
  EXPECT_THAT(ApplyStatus(&store_, NewCommand(0)),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(DirectoryStateTest, ARetryHasItsEffectOnceAndTheSameAnswer) {
  Prepare();
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  // Without the request id it would be refused.
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 78)),
              HasReason(reason::kEntryExists));
  // Refusals are repeated too, whatever happened since.
  ASSERT_THAT(
      ApplyStatus(&store_,
                  DeleteCommand({{TestRoot(), "name", TestId<ObjectId>(1)}})),
      IsOk());
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 78)),
              HasReason(reason::kEntryExists));
}

TEST_F(DirectoryStateTest, RefusesARequestIdWithAnotherOperation) {
  Prepare();
  ASSERT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, Folder(2, 77)),
              AllOf(StatusIs(StatusCode::kInvalidArgument),
                    HasReason(reason::kRequestIdReused)));
  // The first answer stays.
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
}

TEST_F(DirectoryStateTest, ARetryInTheSameGroupIsNoticed) {
  Prepare();
  StateTransaction transaction(&store_);
  Command command = Folder(1, 77);
  command.set_operation_sha256("digest");
  for (const uint64_t index : {3u, 4u}) {
    EXPECT_THAT(
        CommandStatus(DirectoryState().Apply(index, command, transaction)),
        IsOk());
  }
  command.set_operation_sha256("other digest");
  EXPECT_THAT(CommandStatus(DirectoryState().Apply(5, command, transaction)),
              HasReason(reason::kRequestIdReused));
}

TEST_F(DirectoryStateTest, RetriesOfItemsGiveTheSameItems) {
  Prepare();
  Command command =
      CommitCommand({{{TestRoot(), "a", TestId<ObjectId>(1)}, 1, {}},
                     {{TestRoot(), "a", TestId<ObjectId>(2)}, 1, {}}});
  command.set_request_id(std::string(TestId<RequestId>(5).bytes()));
  const auto first = ApplyTo(&store_, command);
  // Other proofs make no other operation.
  command.mutable_commit_versions()->clear_proof_node_ids();
  command.mutable_commit_versions()->clear_proof_failure_domains();
  const auto second = ApplyTo(&store_, command);
  EXPECT_EQ(SerializeRow(second), SerializeRow(first));
  EXPECT_EQ(second.items_size(), 2);
}

TEST_F(DirectoryStateTest, RefusesMalformedRequestIds) {
  Prepare();
  Command command = Folder(1, 1);
  command.set_request_id("short");
  EXPECT_THAT(ApplyStatus(&store_, command),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(DirectoryStateTest, ForgetsRequestsOfBeforeATime) {
  Prepare();
  ASSERT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  ASSERT_THAT(Expire(TestTime()), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  ASSERT_THAT(Expire(TestTime() + absl::Microseconds(1)), IsOk());
  EXPECT_THAT(ApplyStatus(&store_, Folder(1, 77)),
              HasReason(reason::kEntryExists));
}

TEST_F(DirectoryStateTest, RefusalsLeaveNothingButTheirOutcome) {
  Prepare();
  ASSERT_THAT(ApplyStatus(&store_, Folder(1, 77)), IsOk());
  StateTransaction transaction(&store_);
  Command command = Folder(2, 0);
  command.clear_request_id();
  EXPECT_THAT(CommandStatus(DirectoryState().Apply(4, command, transaction)),
              HasReason(reason::kEntryExists));
  const MetadataBatch batch = std::move(transaction).ToBatch();
  ASSERT_EQ(batch.changes().size(), 1u);
  EXPECT_EQ(batch.changes()[0].key, kAppliedIndexKey);
}

TEST_F(DirectoryStateTest, RefusesAnIndexOutOfOrder) {
  Prepare();
  for (const uint64_t index : {0u, 2u, 4u}) {
    StateTransaction transaction(&store_);
    EXPECT_THAT(
        DirectoryState().Apply(index, BootstrapCommand(), transaction).status(),
        StatusIs(StatusCode::kFailedPrecondition));
  }
}

TEST_F(DirectoryStateTest, AStoreThatCannotBeReadIsNoRefusal) {
  Prepare();
  // The root folder's row makes no sense any more.
  MetadataBatch batch;
  batch.Put(Family::kNodesMeta, IdKey(TestRoot()), "\xff damaged");
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  StateTransaction transaction(&store_);
  Command command = Folder(1, 1);
  command.set_operation_sha256("digest");
  EXPECT_THAT(DirectoryState().Apply(3, command, transaction).status(),
              StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::directory
