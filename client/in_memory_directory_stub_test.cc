#include "client/in_memory_directory_stub.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/random.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/test_records.h"
#include "lib/formats/version_record.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

class InMemoryDirectoryStubTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(
        directory_.CreateVault(NewId(), vault_, formats::TestMemberRecord()),
        IsOk());
  }

  RequestId NewId() { return crypto::NewId<RequestId>(random_); }

  formats::EntryRecord Entry(const FolderId& parent, formats::EntryKind kind) {
    formats::EntryRecord entry = formats::TestEntryRecord();
    entry.vault_id = vault_.vault_id;
    entry.parent_folder_id = parent;
    entry.kind = kind;
    entry.name_tag = crypto::NewId<NameTag>(random_);
    entry.child_id = crypto::NewId<formats::EntryId>(random_);
    return entry;
  }

  formats::EntryRecord AddFolder(const FolderId& parent) {
    const auto entry = Entry(parent, formats::EntryKind::kFolder);
    EXPECT_THAT(directory_.CreateFolder(NewId(), entry), IsOk());
    return entry;
  }

  // A new, empty file.
  FileCommit NewFile() {
    FileCommit commit;
    commit.entry = Entry(vault_.root_folder_id, formats::EntryKind::kFile);
    commit.file_key = formats::FileKeyRecord();
    commit.version.vault_id = vault_.vault_id;
    commit.version.file_id = formats::ToFileId(commit.entry->child_id);
    commit.version.version_id = crypto::NewId<VersionId>(random_);
    commit.version.version_number = 1;
    commit.version.blob_ids_sha256 = formats::HashBlobIds({});
    return commit;
  }

  absl::Status Commit(const FileCommit& commit) {
    return directory_.Commit(NewId(), {commit}, {})->front();
  }

  crypto::FakeRandom random_;
  const formats::VaultRecord vault_ = formats::TestVaultRecord();
  InMemoryDirectoryStub directory_;
};

TEST_F(InMemoryDirectoryStubTest, AnswersARequestIdTheSameWayAgain) {
  const auto entry = Entry(vault_.root_folder_id, formats::EntryKind::kFolder);
  const RequestId request = NewId();
  EXPECT_THAT(directory_.CreateFolder(request, entry), IsOk());
  EXPECT_THAT(directory_.CreateFolder(request, entry), IsOk());
  EXPECT_THAT(directory_.CreateFolder(NewId(), entry),
              HasReason(reason::kEntryExists));
}

TEST_F(InMemoryDirectoryStubTest, CommitsUnderPreconditions) {
  FileCommit commit = NewFile();
  EXPECT_THAT(Commit(commit), IsOk());
  EXPECT_THAT(Commit(commit), HasReason(reason::kEntryExists));
  FileCommit next = commit;
  next.entry.reset();
  next.precondition = CommitPrecondition::kExpectedVersion;
  next.version.parent_version_id = commit.version.version_id;
  next.version.version_id = crypto::NewId<VersionId>(random_);
  EXPECT_THAT(Commit(next), IsOk());
  EXPECT_THAT(Commit(next), HasReason(reason::kVersionConflict));
  EXPECT_THAT(directory_.GetVersion(vault_.vault_id, commit.version.file_id, 3),
              HasReason(reason::kVersionNotFound));
  directory_.SetPageSize(1);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const VersionPage page,
      directory_.ListVersions(vault_.vault_id, commit.version.file_id, ""));
  EXPECT_EQ(page.versions[0].version_id, next.version.version_id);
  EXPECT_EQ(page.next_page_token, "1");
}

TEST_F(InMemoryDirectoryStubTest, WantsProofOfEveryBlob) {
  FileCommit commit = NewFile();
  const BlobId blob = crypto::NewId<BlobId>(random_);
  commit.references = {{blob, 100}};
  EXPECT_THAT(Commit(commit), StatusIs(absl::StatusCode::kInvalidArgument));
  commit.version.reference_count = 1;
  commit.version.blob_ids_sha256 = formats::HashBlobIds({blob});
  EXPECT_THAT(Commit(commit), HasReason(reason::kQuorumNotMet));
}

TEST_F(InMemoryDirectoryStubTest, ListsPageByPage) {
  for (int i = 0; i < 5; ++i) AddFolder(vault_.root_folder_id);
  directory_.SetPageSize(2);
  std::vector<size_t> sizes;
  std::string token;
  do {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto page,
        directory_.ListFolder(vault_.vault_id, vault_.root_folder_id, token,
                              false));
    sizes.push_back(page.items.size());
    token = page.next_page_token;
  } while (!token.empty());
  EXPECT_THAT(sizes, ElementsAre(2, 2, 1));
}

TEST_F(InMemoryDirectoryStubTest, MovesButNotIntoItself) {
  const auto outer = AddFolder(vault_.root_folder_id);
  const auto inner = AddFolder(formats::ToFolderId(outer.child_id));
  auto target = outer;
  target.parent_folder_id = formats::ToFolderId(inner.child_id);
  const EntryKey source = {outer.parent_folder_id, outer.name_tag};
  EXPECT_THAT(directory_.Move(NewId(), source, target),
              HasReason(reason::kCyclicMove));
  target.parent_folder_id = vault_.root_folder_id;
  target.name_tag = crypto::NewId<NameTag>(random_);
  EXPECT_THAT(directory_.Move(NewId(), source, target), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto entries,
      directory_.Lookup(vault_.vault_id,
                        {source, {target.parent_folder_id, target.name_tag}},
                        false));
  EXPECT_FALSE(entries[0].has_value());
  EXPECT_TRUE(entries[1].has_value());
}

TEST_F(InMemoryDirectoryStubTest, DeletesOnlyEmptyFolders) {
  const auto outer = AddFolder(vault_.root_folder_id);
  const auto inner = AddFolder(formats::ToFolderId(outer.child_id));
  EXPECT_THAT(directory_.Delete(NewId(), {outer, inner, outer}),
              IsOkAndHolds(ElementsAre(HasReason(reason::kFolderNotEmpty),
                                       IsOk(), IsOk())));
}

}  // namespace
}  // namespace coffer::client
