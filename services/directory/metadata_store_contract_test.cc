// What every MetadataStore must do.

#include "services/directory/metadata_store.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/rocksdb_metadata_store.h"

namespace coffer::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Optional;

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<MetadataStore>(const std::string& path)> open;
};

class MetadataStoreContractTest
    : public ::testing::TestWithParam<Implementation> {
 protected:
  MetadataStoreContractTest()
      : path_(absl::StrCat(::testing::TempDir(), "/contract")) {
    std::filesystem::remove_all(path_);
    store_ = GetParam().open(path_);
  }

  void Put(Family family, const std::string& key, const std::string& value) {
    MetadataBatch batch;
    batch.Put(family, key, value);
    ASSERT_THAT(store_->Write(batch, Durability::kSynced), IsOk());
  }

  static std::vector<std::string> Keys(const MetadataView& view, Family family,
                                       absl::string_view first,
                                       absl::string_view limit) {
    std::vector<std::string> keys;
    EXPECT_THAT(view.Scan(family, first, limit,
                          [&](absl::string_view key, absl::string_view) {
                            keys.emplace_back(key);
                            return true;
                          }),
                IsOk());
    return keys;
  }

  const std::string path_;
  std::unique_ptr<MetadataStore> store_;
};

TEST_P(MetadataStoreContractTest, GetsWhatWasPut) {
  const std::string key("k\0\xff", 3);
  Put(Family::kMeta, key, std::string("v\0", 2));
  EXPECT_THAT(store_->Get(Family::kMeta, key),
              IsOkAndHolds(Optional(Eq(std::string("v\0", 2)))));
  EXPECT_THAT(store_->Get(Family::kMeta, "k"), IsOkAndHolds(absl::nullopt));
}

TEST_P(MetadataStoreContractTest, TellsAnEmptyValueFromNone) {
  Put(Family::kBlobRefs, "k", "");
  EXPECT_THAT(store_->Get(Family::kBlobRefs, "k"),
              IsOkAndHolds(Optional(std::string())));
}

TEST_P(MetadataStoreContractTest, KeepsFamiliesApart) {
  for (const Family family : kAllFamilies) {
    Put(family, "k", std::string(FamilyName(family)));
  }
  for (const Family family : kAllFamilies) {
    EXPECT_THAT(store_->Get(family, "k"),
                IsOkAndHolds(Optional(std::string(FamilyName(family)))));
  }
}

TEST_P(MetadataStoreContractTest, AppliesChangesInOrderOverFamilies) {
  Put(Family::kRefs, "old", "1");
  MetadataBatch batch;
  batch.Delete(Family::kRefs, "old");
  batch.Put(Family::kBlobs, "k", "1");
  batch.Put(Family::kBlobs, "k", "2");
  batch.Delete(Family::kBlobs, "absent");
  ASSERT_THAT(store_->Write(batch, Durability::kBuffered), IsOk());
  EXPECT_THAT(store_->Get(Family::kRefs, "old"), IsOkAndHolds(absl::nullopt));
  EXPECT_THAT(store_->Get(Family::kBlobs, "k"),
              IsOkAndHolds(Optional(std::string("2"))));
}

TEST_P(MetadataStoreContractTest, ScansInOrderOfUnsignedBytes) {
  for (const char* const key : {"b", "\xff", "a", "ab", "\x7f"}) {
    Put(Family::kEntries, key, "");
  }
  EXPECT_THAT(Keys(*store_, Family::kEntries, "", ""),
              ElementsAre("a", "ab", "b", "\x7f", "\xff"));
}

TEST_P(MetadataStoreContractTest, ScansFromFirstToBeforeLimit) {
  for (const char* const key : {"a", "b", "c", "d"}) {
    Put(Family::kEntries, key, "");
  }
  EXPECT_THAT(Keys(*store_, Family::kEntries, "b", "d"), ElementsAre("b", "c"));
  EXPECT_THAT(Keys(*store_, Family::kEntries, "bb", ""), ElementsAre("c", "d"));
  EXPECT_THAT(Keys(*store_, Family::kEntries, "c", "c"), IsEmpty());
  EXPECT_THAT(Keys(*store_, Family::kEntries, "e", ""), IsEmpty());
}

TEST_P(MetadataStoreContractTest, ScanStopsWhenTold) {
  Put(Family::kEntries, "a", "1");
  Put(Family::kEntries, "b", "2");
  std::vector<std::string> values;
  ASSERT_THAT(store_->Scan(Family::kEntries, "", "",
                           [&](absl::string_view, absl::string_view value) {
                             values.emplace_back(value);
                             return false;
                           }),
              IsOk());
  EXPECT_THAT(values, ElementsAre("1"));
}

TEST_P(MetadataStoreContractTest, SnapshotDoesNotSeeLaterWrites) {
  Put(Family::kEntries, "a", "1");
  const auto snapshot = store_->Snapshot();
  MetadataBatch batch;
  batch.Put(Family::kEntries, "a", "2");
  batch.Put(Family::kEntries, "b", "2");
  ASSERT_THAT(store_->Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(snapshot->Get(Family::kEntries, "a"),
              IsOkAndHolds(Optional(std::string("1"))));
  EXPECT_THAT(Keys(*snapshot, Family::kEntries, "", ""), ElementsAre("a"));
  EXPECT_THAT(Keys(*store_, Family::kEntries, "", ""), ElementsAre("a", "b"));
}

TEST_P(MetadataStoreContractTest, TakesAnEmptyBatch) {
  EXPECT_THAT(store_->Write(MetadataBatch(), Durability::kSynced), IsOk());
}

INSTANTIATE_TEST_SUITE_P(
    All, MetadataStoreContractTest,
    ::testing::Values(
        Implementation{"Memory",
                       [](const std::string&) {
                         return std::make_unique<InMemoryMetadataStore>();
                       }},
        Implementation{"Rocksdb",
                       [](const std::string& path) {
                         return OpenRocksdbMetadataStore(path, {}).value();
                       }}),
    [](const ::testing::TestParamInfo<Implementation>& tested) {
      return tested.param.name;
    });

}  // namespace
}  // namespace coffer::directory
