#include "services/directory/directory_reader.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_keys.h"
#include "services/directory/failing_metadata_store.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/rocksdb_metadata_store.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const TestEntry kFile = {TestRoot(), "file", TestId<ObjectId>(5),
                         common::v1::ENTRY_KIND_FILE};
const TestEntry kFolder = {TestRoot(), "folder", TestId<ObjectId>(6)};

FileId TestFile() { return ToFileId(kFile.child); }

class DirectoryReaderTest : public ::testing::Test {
 protected:
  DirectoryReaderTest() : reader_(&store_) {
    EXPECT_THAT(ApplyStatus(&store_, BootstrapCommand()), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateVaultCommand(3, 2)), IsOk());
    EXPECT_THAT(ApplyStatus(&store_, CreateFolderCommand(kFolder)), IsOk());
    EXPECT_THAT(
        ApplyStatus(&store_, CommitCommand({{kFile, 1, {{1, {0, 1, 2}}}}})),
        IsOk());
    EXPECT_THAT(
        ApplyStatus(
            &store_,
            CommitCommand(
                {{kFile, 2, {{2, {0, 1, 2}}, {1, {}}, {3, {0, 1, 2}}}}})),
        IsOk());
  }

  InMemoryMetadataStore store_;
  const DirectoryReader reader_;
};

TEST_F(DirectoryReaderTest, GetsAVaultWithMembersAndStats) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto info, reader_.GetVault(TestVault()));
  EXPECT_EQ(info.record.vault_id(), TestVault().ToHex());
  EXPECT_THAT(info.members, SizeIs(1));
  EXPECT_EQ(info.stats.file_count(), 1u);
  EXPECT_EQ(info.stats.folder_count(), 1u);
  EXPECT_EQ(info.stats.version_count(), 2u);
  EXPECT_THAT(reader_.GetVault(TestId<VaultId>(1)).status(),
              AllOf(StatusIs(StatusCode::kNotFound),
                    HasReason(reason::kVaultNotFound)));
  COFFER_ASSERT_OK_AND_ASSIGN(const auto all, reader_.ListVaults(PageSpec()));
  EXPECT_THAT(all.items, SizeIs(1));
  EXPECT_EQ(all.next, "");
}

TEST_F(DirectoryReaderTest, LooksUpInOrderWithGaps) {
  const std::vector<DirectoryReader::EntryKey> keys = {
      {TestRoot(), TestTag("file")},
      {TestRoot(), TestTag("absent")},
      {TestId<FolderId>(99), TestTag("file")},
      {TestRoot(), TestTag("folder")}};
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto basic,
      reader_.LookupEntries(TestVault(), keys, v1::ENTRY_VIEW_BASIC));
  ASSERT_THAT(basic, SizeIs(4));
  EXPECT_EQ(basic[0]->current_version_number(), 2u);
  EXPECT_FALSE(basic[0]->has_current_version());
  EXPECT_FALSE(basic[1].has_value());
  EXPECT_FALSE(basic[2].has_value());
  EXPECT_EQ(basic[3]->current_version_number(), 0u);
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto full,
      reader_.LookupEntries(TestVault(), keys, v1::ENTRY_VIEW_FULL));
  EXPECT_EQ(full[0]->current_version().version_number(), 2u);
  EXPECT_TRUE(full[0]->has_file_key());
  EXPECT_FALSE(full[3]->has_current_version());
}

TEST_F(DirectoryReaderTest, LooksUpNoMoreThanFits) {
  const std::vector<DirectoryReader::EntryKey> keys(
      100, {TestRoot(), TestTag("file")});
  EXPECT_THAT(reader_
                  .LookupEntries(TestVault(), keys, v1::ENTRY_VIEW_FULL,
                                 /*max_bytes=*/1000)
                  .status(),
              AllOf(StatusIs(StatusCode::kResourceExhausted),
                    HasReason(reason::kLimitExceeded)));
}

TEST_F(DirectoryReaderTest, OtherVaultsSeeNothing) {
  const auto other = TestId<VaultId>(1);
  const DirectoryReader::EntryKey key = {TestRoot(), TestTag("file")};
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto found,
      reader_.LookupEntries(other, absl::MakeConstSpan(&key, 1),
                            v1::ENTRY_VIEW_BASIC));
  EXPECT_FALSE(found.front().has_value());
  EXPECT_THAT(
      reader_.ListFolder(other, TestRoot(), v1::ENTRY_VIEW_BASIC, PageSpec())
          .status(),
      StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(reader_.GetVersion(other, TestFile(), 0).status(),
              StatusIs(StatusCode::kNotFound));
}

TEST_F(DirectoryReaderTest, ListsFoldersOnly) {
  EXPECT_THAT(reader_
                  .ListFolder(TestVault(), ToFolderId(kFile.child),
                              v1::ENTRY_VIEW_BASIC, PageSpec())
                  .status(),
              HasReason(reason::kNotAFolder));
  EXPECT_THAT(reader_
                  .ListFolder(TestVault(), TestId<FolderId>(99),
                              v1::ENTRY_VIEW_BASIC, PageSpec())
                  .status(),
              HasReason(reason::kEntryNotFound));
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto empty,
      reader_.ListFolder(TestVault(), ToFolderId(kFolder.child),
                         v1::ENTRY_VIEW_BASIC, PageSpec()));
  EXPECT_THAT(empty.items, IsEmpty());
  EXPECT_EQ(empty.next, "");
}

TEST_F(DirectoryReaderTest, PagesEndByCountAndBytesAndNeverEmpty) {
  for (const PageSpec& spec :
       {PageSpec{"", 1, 1 << 20}, PageSpec{"", 100, 1}}) {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto first,
        reader_.ListFolder(TestVault(), TestRoot(), v1::ENTRY_VIEW_FULL, spec));
    EXPECT_THAT(first.items, SizeIs(1));
    ASSERT_NE(first.next, "");
    PageSpec next = spec;
    next.after = first.next;
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto second,
        reader_.ListFolder(TestVault(), TestRoot(), v1::ENTRY_VIEW_FULL, next));
    EXPECT_THAT(second.items, SizeIs(1));
    EXPECT_EQ(second.next, "");
    EXPECT_NE(first.items[0].record().name_tag(),
              second.items[0].record().name_tag());
  }
}

TEST_F(DirectoryReaderTest, RefusesTokensOfAnotherList) {
  PageSpec spec;
  spec.after = "short";
  EXPECT_THAT(
      reader_.ListFolder(TestVault(), TestRoot(), v1::ENTRY_VIEW_BASIC, spec)
          .status(),
      AllOf(StatusIs(StatusCode::kInvalidArgument),
            HasReason(reason::kInvalidRequest)));
}

TEST_F(DirectoryReaderTest, GetsVersions) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto current,
                              reader_.GetVersion(TestVault(), TestFile(), 0));
  EXPECT_EQ(current.version().version_number(), 2u);
  EXPECT_EQ(current.file_key().wrapped_file_key(), "wrapped key");
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first,
                              reader_.GetVersion(TestVault(), TestFile(), 1));
  EXPECT_EQ(first.version().version_number(), 1u);
  EXPECT_THAT(reader_.GetVersion(TestVault(), TestFile(), 3).status(),
              AllOf(StatusIs(StatusCode::kNotFound),
                    HasReason(reason::kVersionNotFound)));
  EXPECT_THAT(
      reader_.GetVersion(TestVault(), ToFileId(kFolder.child), 0).status(),
      HasReason(reason::kNotAFile));
  EXPECT_THAT(reader_.GetVersion(TestVault(), TestId<FileId>(99), 0).status(),
              HasReason(reason::kEntryNotFound));
}

TEST_F(DirectoryReaderTest, ListsVersionsNewestFirst) {
  PageSpec spec;
  spec.max_items = 1;
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto newest, reader_.ListVersions(TestVault(), TestFile(), spec));
  EXPECT_EQ(newest.items.at(0).version_number(), 2u);
  spec.after = newest.next;
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto oldest, reader_.ListVersions(TestVault(), TestFile(), spec));
  EXPECT_EQ(oldest.items.at(0).version_number(), 1u);
  EXPECT_EQ(oldest.next, "");
}

TEST_F(DirectoryReaderTest, ListsReferencesInOrder) {
  std::vector<uint8_t> blobs;
  PageSpec spec;
  spec.max_items = 2;
  do {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto page,
        reader_.ListReferences(TestVault(), TestFile(), 0, spec));
    for (const v1::BlobReference& reference : page.items) {
      blobs.push_back(static_cast<uint8_t>(reference.blob_id().back()));
    }
    spec.after = page.next;
  } while (!spec.after.empty());
  EXPECT_THAT(blobs, ElementsAre(2, 1, 3));
  EXPECT_THAT(
      reader_.ListReferences(TestVault(), TestFile(), 9, PageSpec()).status(),
      HasReason(reason::kVersionNotFound));
}

TEST_F(DirectoryReaderTest, PassesOnErrorsOfTheStore) {
  FailingMetadataStore failing(&store_);
  failing.FailReads(absl::DataLossError("checksum"));
  const DirectoryReader reader(&failing);
  EXPECT_THAT(reader.GetVault(TestVault()).status(),
              StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(reader.GetVersion(TestVault(), TestFile(), 0).status(),
              StatusIs(StatusCode::kDataLoss));
}

TEST_F(DirectoryReaderTest, ReportsDamagedRows) {
  MetadataBatch batch;
  batch.Put(Family::kNodesMeta, IdKey(TestFile()), "\xff damaged");
  ASSERT_THAT(store_.Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(reader_.GetVersion(TestVault(), TestFile(), 0).status(),
              StatusIs(StatusCode::kDataLoss));
}

// A million entries, written as rows to be quick; each page costs the same.
TEST(DirectoryReaderLargeTest, ListsAMillionEntriesPageByPage) {
  constexpr uint64_t kEntries = 1000000;
  constexpr uint64_t kBatch = 50000;
  const std::string path = absl::StrCat(::testing::TempDir(), "/million");
  std::filesystem::remove_all(path);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                              OpenRocksdbMetadataStore(path, {}));
  ASSERT_THAT(ApplyStatus(store.get(), BootstrapCommand()), IsOk());
  ASSERT_THAT(ApplyStatus(store.get(), CreateVaultCommand(3, 2)), IsOk());
  common::v1::EntryRecord record;
  record.set_vault_id(TestVault().ToHex());
  record.set_kind(common::v1::ENTRY_KIND_FOLDER);
  const std::string value = SerializeRow(record);
  for (uint64_t i = 0; i < kEntries; i += kBatch) {
    MetadataBatch batch;
    for (uint64_t j = i; j < i + kBatch; ++j) {
      batch.Put(Family::kEntries, EntryRowKey(TestRoot(), TestId<NameTag>(j)),
                value);
    }
    ASSERT_THAT(store->Write(batch, Durability::kBuffered), IsOk());
  }
  const DirectoryReader reader(store.get());
  PageSpec spec;
  spec.max_items = 1000;
  uint64_t entries = 0;
  uint64_t pages = 0;
  do {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const auto page,
        reader.ListFolder(TestVault(), TestRoot(), v1::ENTRY_VIEW_BASIC, spec));
    entries += page.items.size();
    ++pages;
    spec.after = page.next;
  } while (!spec.after.empty());
  EXPECT_EQ(entries, kEntries);
  EXPECT_EQ(pages, kEntries / 1000);
}

}  // namespace
}  // namespace coffer::directory
