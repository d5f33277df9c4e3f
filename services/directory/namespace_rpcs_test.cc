#include "services/directory/namespace_rpcs.h"

#include <string>

#include "absl/status/status.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"
#include "services/directory/rpc_fixture.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using common::v1::ENTRY_KIND_FOLDER;
using common::v1::ENTRY_OPERATION_DELETE;
using common::v1::ENTRY_OPERATION_MOVE;
using ::testing::AllOf;

class NamespaceRpcsTest : public RpcFixture {
 protected:
  void SetUp() override {
    RpcFixture::SetUp();
    ASSERT_THAT(Call(&Stub::CreateVault, sample::CreateVault()), IsOk());
  }

  absl::Status CreateFolder(uint32_t request, const std::string& parent,
                            uint32_t tag, uint32_t child) {
    return Call(&Stub::CreateFolder,
                sample::CreateFolder(request, parent, tag, child));
  }

  // The id of what a name means; "" when it means nothing.
  std::string Lookup(const std::string& parent, uint32_t tag) {
    v1::LookupEntriesRequest request;
    request.set_vault_id(sample::VaultId());
    *request.add_keys() = sample::Key(parent, tag);
    v1::LookupEntriesResponse response;
    EXPECT_THAT(Call(&Stub::LookupEntries, request, &response), IsOk());
    if (response.results_size() != 1) return "no answer";
    return response.results(0).entry().record().child_id();
  }

  v1::MoveEntryRequest Move(uint32_t request, uint32_t from_tag,
                            const std::string& to, uint32_t to_tag,
                            uint32_t child) {
    v1::MoveEntryRequest move;
    move.set_request_id(sample::Id(request));
    *move.mutable_source() = sample::Key(sample::RootId(), from_tag);
    *move.mutable_target() = sample::Entry(
        ENTRY_OPERATION_MOVE, ENTRY_KIND_FOLDER, to, to_tag, child);
    return move;
  }
};

TEST_F(NamespaceRpcsTest, CreatesFoldersOnce) {
  EXPECT_THAT(CreateFolder(10, sample::RootId(), 1, 50), IsOk());
  EXPECT_THAT(CreateFolder(10, sample::RootId(), 1, 50), IsOk());
  EXPECT_EQ(Lookup(sample::RootId(), 1), sample::Id(50));
  EXPECT_EQ(Lookup(sample::RootId(), 2), "");

  const absl::Status taken = CreateFolder(11, sample::RootId(), 1, 51);
  EXPECT_THAT(taken, AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                           HasReason(reason::kEntryExists)));
  EXPECT_EQ(GetErrorInfo(taken)->metadata["child_id"], sample::Id(50));
  EXPECT_THAT(CreateFolder(12, sample::Id(60), 1, 52),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
}

TEST_F(NamespaceRpcsTest, RefusesMalformedFolders) {
  v1::CreateFolderRequest request =
      sample::CreateFolder(10, sample::RootId(), 1, 50);
  request.mutable_entry()->set_sealed_name(
      std::string(kMaxSealedNameBytes + 1, 'n'));
  EXPECT_THAT(Call(&Stub::CreateFolder, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kInvalidRequest)));
  request = sample::CreateFolder(10, sample::RootId(), 1, 50);
  request.mutable_entry()->set_operation(ENTRY_OPERATION_MOVE);
  EXPECT_THAT(Call(&Stub::CreateFolder, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NamespaceRpcsTest, LooksUpManyNamesInOrder) {
  ASSERT_THAT(CreateFolder(10, sample::RootId(), 1, 50), IsOk());
  v1::LookupEntriesRequest request;
  request.set_vault_id(sample::VaultId());
  for (int i = 0; i < kMaxLookupKeys; ++i) {
    *request.add_keys() =
        sample::Key(sample::RootId(), static_cast<uint32_t>(i));
  }
  v1::LookupEntriesResponse response;
  ASSERT_THAT(Call(&Stub::LookupEntries, request, &response), IsOk());
  ASSERT_EQ(response.results_size(), kMaxLookupKeys);
  for (int i = 0; i < kMaxLookupKeys; ++i) {
    EXPECT_EQ(response.results(i).has_entry(), i == 1) << i;
  }
  *request.add_keys() = sample::Key(sample::RootId(), 1);
  EXPECT_THAT(Call(&Stub::LookupEntries, request),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kLimitExceeded)));
  request.clear_keys();
  EXPECT_THAT(Call(&Stub::LookupEntries, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NamespaceRpcsTest, ListsAFolderPageByPage) {
  for (uint32_t i = 0; i < 7; ++i) {
    ASSERT_THAT(CreateFolder(10 + i, sample::RootId(), i, 50 + i), IsOk());
  }
  v1::ListFolderRequest request;
  request.set_vault_id(sample::VaultId());
  request.set_folder_id(sample::RootId());
  request.set_page_size(3);
  std::set<std::string> listed;
  v1::ListFolderResponse response;
  do {
    response.Clear();
    ASSERT_THAT(Call(&Stub::ListFolder, request, &response), IsOk());
    EXPECT_LE(response.entries_size(), 3);
    for (const v1::Entry& entry : response.entries()) {
      EXPECT_TRUE(listed.insert(entry.record().child_id()).second);
    }
    request.set_page_token(response.next_page_token());
    if (listed.size() == 3) {
      v1::ListFolderRequest foreign = request;
      foreign.set_folder_id(sample::Id(50));
      EXPECT_THAT(Call(&Stub::ListFolder, foreign),
                  StatusIs(absl::StatusCode::kInvalidArgument));
    }
  } while (!response.next_page_token().empty());
  EXPECT_EQ(listed.size(), 7u);

  request.clear_page_token();
  request.set_folder_id(sample::Id(999));
  EXPECT_THAT(Call(&Stub::ListFolder, request),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
}

TEST_F(NamespaceRpcsTest, MovesOnceAndRefusesCycles) {
  ASSERT_THAT(CreateFolder(10, sample::RootId(), 1, 50), IsOk());
  ASSERT_THAT(CreateFolder(11, sample::Id(50), 2, 51), IsOk());
  EXPECT_THAT(Call(&Stub::MoveEntry, Move(12, 1, sample::Id(51), 3, 50)),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kCyclicMove)));
  const v1::MoveEntryRequest rename = Move(13, 1, sample::RootId(), 4, 50);
  EXPECT_THAT(Call(&Stub::MoveEntry, rename), IsOk());
  EXPECT_THAT(Call(&Stub::MoveEntry, rename), IsOk());
  EXPECT_EQ(Lookup(sample::RootId(), 1), "");
  EXPECT_EQ(Lookup(sample::RootId(), 4), sample::Id(50));
  EXPECT_THAT(Call(&Stub::MoveEntry, Move(14, 1, sample::RootId(), 5, 50)),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(NamespaceRpcsTest, DeletesEntriesEachOnItsOwn) {
  ASSERT_THAT(CreateFolder(10, sample::RootId(), 1, 50), IsOk());
  ASSERT_THAT(CreateFolder(11, sample::RootId(), 2, 51), IsOk());
  ASSERT_THAT(CreateFolder(12, sample::Id(51), 1, 52), IsOk());
  v1::DeleteEntriesRequest request;
  request.set_request_id(sample::Id(20));
  for (uint32_t i = 0; i < 3; ++i) {
    *request.add_entries() =
        sample::Entry(ENTRY_OPERATION_DELETE, ENTRY_KIND_FOLDER,
                      sample::RootId(), 1 + i, 50 + i);
  }
  for (int retry = 0; retry < 2; ++retry) {
    v1::DeleteEntriesResponse response;
    ASSERT_THAT(Call(&Stub::DeleteEntries, request, &response), IsOk());
    ASSERT_EQ(response.results_size(), 3);
    EXPECT_EQ(response.results(0).code(), 0);
    EXPECT_EQ(response.results(1).reason(), reason::kFolderNotEmpty);
    EXPECT_EQ(response.results(2).reason(), reason::kEntryNotFound);
  }
  EXPECT_EQ(Lookup(sample::RootId(), 1), "");
  request.set_request_id(sample::Id(21));
  request.mutable_entries(2)->set_vault_id(sample::Id(999));
  EXPECT_THAT(Call(&Stub::DeleteEntries, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
