#include "services/directory/namespace_rows.h"

#include <string>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_keys.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using internal::v1::StoredObject;

constexpr auto kCreate = common::v1::ENTRY_OPERATION_CREATE;

class NamespaceRowsTest : public ::testing::Test {
 protected:
  NamespaceRowsTest() {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
  }

  absl::Status Attach(const TestEntry& entry) {
    const auto record = EntryOf(entry, kCreate);
    return AttachEntry(record, ParseEntry(record, kCreate).value(),
                       StoredObject(), transaction_);
  }
  uint64_t CountIn(const FolderId& folder) {
    return RequireObject(transaction_, TestVault(), ToObjectId(folder))
        .value()
        .entry_count();
  }

  const TestEntry folder_ = {TestRoot(), "folder", TestId<ObjectId>(1)};
  InMemoryMetadataStore store_;
  StateTransaction transaction_{&store_};
};

TEST_F(NamespaceRowsTest, EntryAndObjectChangeTogether) {
  ASSERT_THAT(Attach(folder_), IsOk());
  EXPECT_EQ(CountIn(TestRoot()), 1u);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const StoredObject object,
      RequireObject(transaction_, TestVault(), folder_.child));
  EXPECT_EQ(object.parent_folder_id(), TestRoot().bytes());
  EXPECT_EQ(object.name_tag(), TestTag("folder").bytes());
  COFFER_ASSERT_OK_AND_ASSIGN(
      auto entry, FindEntry(transaction_, TestRoot(), TestTag("folder")));
  EXPECT_TRUE(entry.has_value());

  ASSERT_THAT(DetachEntry(TestRoot(), TestTag("folder"), transaction_), IsOk());
  EXPECT_EQ(CountIn(TestRoot()), 0u);
  COFFER_ASSERT_OK_AND_ASSIGN(
      entry, FindEntry(transaction_, TestRoot(), TestTag("folder")));
  EXPECT_FALSE(entry.has_value());
}

TEST_F(NamespaceRowsTest, RoomIsAFreeNameInAFolderOfTheVault) {
  ASSERT_THAT(Attach(folder_), IsOk());
  const auto room = [&](const TestEntry& entry) {
    return RequireRoom(transaction_,
                       ParseEntry(EntryOf(entry, kCreate), kCreate).value());
  };
  EXPECT_THAT(room({TestRoot(), "free", TestId<ObjectId>(2)}), IsOk());
  EXPECT_THAT(room({TestRoot(), "folder", TestId<ObjectId>(2)}),
              HasReason(reason::kEntryExists));
  EXPECT_THAT(room({TestId<FolderId>(9), "free", TestId<ObjectId>(2)}),
              HasReason(reason::kEntryNotFound));
  TestEntry file = {TestRoot(), "file", TestId<ObjectId>(3)};
  file.kind = common::v1::ENTRY_KIND_FILE;
  ASSERT_THAT(Attach(file), IsOk());
  EXPECT_THAT(room({TestId<FolderId>(3), "free", TestId<ObjectId>(4)}),
              HasReason(reason::kNotAFolder));
}

TEST_F(NamespaceRowsTest, ObjectsOfOtherVaultsAreNotThere) {
  ASSERT_THAT(Attach(folder_), IsOk());
  EXPECT_THAT(
      RequireObject(transaction_, TestId<VaultId>(77), folder_.child).status(),
      HasReason(reason::kEntryNotFound));
}

TEST_F(NamespaceRowsTest, AnIdIsInUseUntilItsLastRowIsPurged) {
  EXPECT_THAT(RequireUnusedId(transaction_, folder_.child), IsOk());
  ASSERT_THAT(Attach(folder_), IsOk());
  EXPECT_THAT(RequireUnusedId(transaction_, folder_.child),
              StatusIs(StatusCode::kInvalidArgument));
  const auto purged = TestId<ObjectId>(8);
  transaction_.Put(Family::kPurges, IdKey(purged), "");
  EXPECT_THAT(RequireUnusedId(transaction_, purged),
              StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(NamespaceRowsTest, AMissingParentIsDamage) {
  ASSERT_THAT(Attach(folder_), IsOk());
  transaction_.Delete(Family::kNodesMeta, IdKey(TestRoot()));
  EXPECT_THAT(DetachEntry(TestRoot(), TestTag("folder"), transaction_),
              StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(transaction_.health(), StatusIs(StatusCode::kDataLoss));
}

TEST_F(NamespaceRowsTest, ParsesWellFormedRecordsOnly) {
  auto record = EntryOf(folder_, kCreate);
  EXPECT_THAT(ParseEntry(record, kCreate), IsOk());
  EXPECT_THAT(ParseEntry(record, common::v1::ENTRY_OPERATION_MOVE).status(),
              StatusIs(StatusCode::kInvalidArgument));
  record.set_name_tag("short");
  EXPECT_THAT(ParseEntry(record, kCreate).status(),
              StatusIs(StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
