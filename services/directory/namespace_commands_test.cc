#include "services/directory/namespace_commands.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/blob_ledger.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_reader.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::Command;
using ::testing::_;
using ::testing::AllOf;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

TestEntry Folder(uint64_t number, const FolderId& parent = TestRoot()) {
  return {parent, "folder", TestId<ObjectId>(number)};
}

TestEntry Inside(const TestEntry& folder, uint64_t number) {
  return Folder(number, ToFolderId(folder.child));
}

class NamespaceCommandsTest : public ::testing::Test {
 protected:
  NamespaceCommandsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  }
  ~NamespaceCommandsTest() override {
    EXPECT_THAT(AuditStore(store_), IsEmpty());
  }

  absl::Status Create(const TestEntry& entry) {
    return ApplyStatus(&store_, CreateFolderCommand(entry));
  }
  absl::Status Move(const TestEntry& source, const TestEntry& target) {
    return ApplyStatus(&store_, MoveCommand(source, target));
  }
  absl::Status Delete(const TestEntry& entry) {
    return ApplyStatus(&store_, DeleteCommand({entry}));
  }
  bool Exists(const TestEntry& entry) {
    const DirectoryReader::EntryKey key = {entry.parent, TestTag(entry.name)};
    const auto found = DirectoryReader(&store_).LookupEntries(
        TestVault(), absl::MakeConstSpan(&key, 1), v1::ENTRY_VIEW_BASIC);
    return found->front().has_value() &&
           found->front()->record().child_id() == entry.child.ToHex();
  }

  InMemoryMetadataStore store_;
};

TEST_F(NamespaceCommandsTest, CreatesFoldersWithinFolders) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  ASSERT_THAT(Create(Inside(Folder(1), 2)), IsOk());
  EXPECT_TRUE(Exists(Inside(Folder(1), 2)));
  const absl::Status taken = Create(Folder(3));
  EXPECT_THAT(taken, AllOf(StatusIs(StatusCode::kAlreadyExists),
                           HasReason(reason::kEntryExists)));
  EXPECT_EQ(GetErrorInfo(taken)->metadata.at("kind"), "folder");
  EXPECT_THAT(Create(Inside(Folder(9), 4)),
              AllOf(StatusIs(StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
}

TEST_F(NamespaceCommandsTest, RefusesAnIdInUse) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  TestEntry again = Folder(1);
  again.name = "other";
  EXPECT_THAT(Create(again), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(NamespaceCommandsTest, RefusesToCreateWhatIsNoFolder) {
  TestEntry file = Folder(1);
  file.kind = common::v1::ENTRY_KIND_FILE;
  EXPECT_THAT(Create(file), StatusIs(StatusCode::kInvalidArgument));
  Command command = CreateFolderCommand(Folder(1));
  command.mutable_create_folder()->mutable_entry()->set_operation(
      common::v1::ENTRY_OPERATION_DELETE);
  EXPECT_THAT(ApplyStatus(&store_, command),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(NamespaceCommandsTest, MovesAFolderWithAllBelowIt) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  ASSERT_THAT(Create(Inside(Folder(1), 2)), IsOk());
  TestEntry other = Folder(3);
  other.name = "other";
  ASSERT_THAT(Create(other), IsOk());
  const TestEntry target = Folder(1, ToFolderId(other.child));
  ASSERT_THAT(Move(Folder(1), target), IsOk());
  EXPECT_FALSE(Exists(Folder(1)));
  EXPECT_TRUE(Exists(target));
  EXPECT_TRUE(Exists(Inside(Folder(1), 2)));
}

TEST_F(NamespaceCommandsTest, RefusesCyclicMoves) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  ASSERT_THAT(Create(Inside(Folder(1), 2)), IsOk());
  TestEntry target = Inside(Inside(Folder(1), 2), 1);
  EXPECT_THAT(Move(Folder(1), target),
              AllOf(StatusIs(StatusCode::kFailedPrecondition),
                    HasReason(reason::kCyclicMove)));
  target = Inside(Folder(1), 1);
  target.name = "itself";
  EXPECT_THAT(Move(Folder(1), target), HasReason(reason::kCyclicMove));
  EXPECT_TRUE(Exists(Folder(1)));
}

TEST_F(NamespaceCommandsTest, RefusesFoldersThatLieTooDeep) {
  TestEntry deepest = Folder(1);
  ASSERT_THAT(Create(deepest), IsOk());
  for (uint64_t depth = 2; depth <= kMaxFolderDepth; ++depth) {
    deepest = Inside(deepest, depth);
    ASSERT_THAT(Create(deepest), IsOk()) << depth;
  }
  const auto refused = AllOf(StatusIs(StatusCode::kFailedPrecondition),
                             HasReason(reason::kLimitExceeded));
  EXPECT_THAT(Create(Inside(deepest, 5000)), refused);
  TestEntry other = Folder(6000);
  other.name = "other";
  ASSERT_THAT(Create(other), IsOk());
  EXPECT_THAT(Move(other, Inside(deepest, 6000)), refused);
  TestEntry renamed = deepest;
  renamed.name = "renamed";
  EXPECT_THAT(Move(deepest, renamed), IsOk());
  TestEntry file = Inside(renamed, 7000);
  file.kind = common::v1::ENTRY_KIND_FILE;
  EXPECT_THAT(ApplyStatus(&store_, CommitCommand({{file, 1, {}}})), IsOk());
}

TEST_F(NamespaceCommandsTest, MoveToItsOwnNameReplacesTheRecord) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  EXPECT_THAT(Move(Folder(1), Folder(1)), IsOk());
  EXPECT_TRUE(Exists(Folder(1)));
}

TEST_F(NamespaceCommandsTest, MoveRefusesWhatDoesNotFit) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  TestEntry other = Folder(2);
  other.name = "other";
  ASSERT_THAT(Create(other), IsOk());
  TestEntry target = other;
  target.child = TestId<ObjectId>(1);
  EXPECT_THAT(Move(Folder(1), target), HasReason(reason::kEntryExists));
  target.name = "free";
  target.parent = TestId<FolderId>(99);
  EXPECT_THAT(Move(Folder(1), target), HasReason(reason::kEntryNotFound));
  target = other;
  target.name = "free";
  EXPECT_THAT(Move(Folder(1), target), StatusIs(StatusCode::kAborted));
  TestEntry nothing = Folder(1);
  nothing.name = "nothing";
  EXPECT_THAT(Move(nothing, target), HasReason(reason::kEntryNotFound));
  target = Folder(1);
  target.name = "free";
  target.kind = common::v1::ENTRY_KIND_FILE;
  EXPECT_THAT(Move(Folder(1), target), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(NamespaceCommandsTest, DeletesOnlyEmptyFoldersThatAreStillTheSame) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  ASSERT_THAT(Create(Inside(Folder(1), 2)), IsOk());
  EXPECT_THAT(Delete(Folder(1)),
              AllOf(StatusIs(StatusCode::kFailedPrecondition),
                    HasReason(reason::kFolderNotEmpty)));
  EXPECT_THAT(Delete(Folder(3)), AllOf(StatusIs(StatusCode::kAborted),
                                       HasReason(reason::kVersionConflict)));
  ASSERT_THAT(Delete(Inside(Folder(1), 2)), IsOk());
  ASSERT_THAT(Delete(Folder(1)), IsOk());
  EXPECT_THAT(Delete(Folder(1)), HasReason(reason::kEntryNotFound));
  EXPECT_THAT(store_.Get(Family::kDeletions,
                         DeletionKey(TestVault(), TestId<ObjectId>(1))),
              IsOkAndHolds(Optional(_)));
}

TEST_F(NamespaceCommandsTest, ItemsOfADeleteAreIndependent) {
  ASSERT_THAT(Create(Folder(1)), IsOk());
  ASSERT_THAT(Create(Inside(Folder(1), 2)), IsOk());
  const auto outcome = ApplyTo(
      &store_,
      DeleteCommand({Folder(1), Inside(Folder(1), 2), Folder(1), Folder(1)}));
  ASSERT_THAT(outcome.items(), SizeIs(4));
  EXPECT_THAT(FromItemStatus(outcome.items(0)),
              HasReason(reason::kFolderNotEmpty));
  EXPECT_THAT(FromItemStatus(outcome.items(1)), IsOk());
  EXPECT_THAT(FromItemStatus(outcome.items(2)), IsOk());
  EXPECT_THAT(FromItemStatus(outcome.items(3)),
              HasReason(reason::kEntryNotFound));
}

TEST_F(NamespaceCommandsTest, DeletedFilesLeaveGarbageUntilReferencedAgain) {
  TestEntry file = Folder(5);
  file.kind = common::v1::ENTRY_KIND_FILE;
  ASSERT_THAT(
      ApplyStatus(&store_, CommitCommand({{file, 1, {{1, {0, 1}}}},
                                          {file, 2, {{1, {}}, {2, {0, 1}}}}})),
      IsOk());
  ASSERT_THAT(Delete(file), IsOk());
  const ClusterReader reader(&store_);
  COFFER_ASSERT_OK_AND_ASSIGN(auto counters, reader.GetCounters());
  EXPECT_EQ(counters.version_count(), 0u);
  EXPECT_EQ(counters.referenced_bytes(), 0u);
  EXPECT_EQ(counters.garbage_bytes(), TestBlobSize(1) + TestBlobSize(2));
  EXPECT_EQ(counters.under_replicated_blob_count(), 0u);
  EXPECT_THAT(
      store_.Get(Family::kGarbage, GarbageKey(TestTime() + kGarbageGracePeriod,
                                              TestId<BlobId>(2))),
      IsOkAndHolds(Optional(_)));

  // Within the grace period it needs no new proof, and lacks copies again.
  ASSERT_THAT(ApplyStatus(&store_, CommitCommand({{file, 1, {{2, {}}}}})),
              IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(counters, reader.GetCounters());
  EXPECT_EQ(counters.garbage_bytes(), TestBlobSize(1));
  EXPECT_EQ(counters.blob_bytes(), TestBlobSize(2));
  EXPECT_EQ(counters.under_replicated_blob_count(), 1u);
}

}  // namespace
}  // namespace coffer::directory
