#include "services/directory/rocksdb_metadata_store.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

class RocksdbMetadataStoreTest : public ::testing::Test {
 protected:
  RocksdbMetadataStoreTest()
      : path_(absl::StrCat(::testing::TempDir(), "/rocksdb")) {
    std::filesystem::remove_all(path_);
  }

  void PutOne(const std::string& value) {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                                OpenRocksdbMetadataStore(path_, {}));
    MetadataBatch batch;
    batch.Put(Family::kMeta, "k", value);
    ASSERT_THAT(store->Write(batch, Durability::kSynced), IsOk());
  }

  const std::string path_;
};

TEST_F(RocksdbMetadataStoreTest, KeepsEverythingOverARestart) {
  PutOne("v");
  COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                              OpenRocksdbMetadataStore(path_, {}));
  EXPECT_THAT(store->Get(Family::kMeta, "k"),
              IsOkAndHolds(Optional(std::string("v"))));
}

TEST_F(RocksdbMetadataStoreTest, RefusesASecondOpener) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                              OpenRocksdbMetadataStore(path_, {}));
  EXPECT_THAT(
      OpenRocksdbMetadataStore(path_, {}).status(),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("another process")));
}

TEST_F(RocksdbMetadataStoreTest, DoesNotCreateUnlessAllowed) {
  RocksdbMetadataStoreOptions options;
  options.create_if_missing = false;
  EXPECT_THAT(OpenRocksdbMetadataStore(path_, options).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(path_ + "/CURRENT"));
}

TEST_F(RocksdbMetadataStoreTest, RefusesTablesOfANewerVersion) {
  PutOne("v");
  {
    std::vector<std::string> names;
    ASSERT_TRUE(
        rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path_, &names)
            .ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open(rocksdb::DBOptions(), path_, families, &handles, &raw)
            .ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    rocksdb::ColumnFamilyHandle* added = nullptr;
    ASSERT_TRUE(
        db->CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "later", &added)
            .ok());
    handles.push_back(added);
    for (auto* const handle : handles) {
      ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
  }
  EXPECT_THAT(
      OpenRocksdbMetadataStore(path_, {}).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("\"later\"")));
}

// A database of a version that had fewer tables opens, with the new ones empty.
TEST_F(RocksdbMetadataStoreTest, AddsTablesToAnOlderDatabase) {
  PutOne("v");
  {
    std::vector<rocksdb::ColumnFamilyDescriptor> families = {
        {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()}};
    for (const Family family : kAllFamilies) {
      families.emplace_back(std::string(FamilyName(family)),
                            rocksdb::ColumnFamilyOptions());
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open(rocksdb::DBOptions(), path_, families, &handles, &raw)
            .ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    for (auto* const handle : handles) {
      const std::string& name = handle->GetName();
      if (name == "events" || name == "mutes") {
        ASSERT_TRUE(db->DropColumnFamily(handle).ok());
      }
      ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                              OpenRocksdbMetadataStore(path_, {}));
  EXPECT_THAT(store->Get(Family::kMeta, "k"),
              IsOkAndHolds(Optional(std::string("v"))));
  EXPECT_THAT(store->Get(Family::kEvents, "k"), IsOkAndHolds(absl::nullopt));
  MetadataBatch batch;
  batch.Put(Family::kEvents, "k", "e");
  batch.Put(Family::kMutes, "k", "m");
  EXPECT_THAT(store->Write(batch, Durability::kSynced), IsOk());
}

TEST_F(RocksdbMetadataStoreTest, ReportsWhatTheDatabaseSaysOfItself) {
  class Sink : public metrics::SampleSink {
   public:
    void Set(absl::string_view name, double value,
             const metrics::MetricLabels& /*labels*/) override {
      values[std::string(name)] = value;
    }
    std::map<std::string, double> values;
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                              OpenRocksdbMetadataStore(path_, {}));
  MetadataBatch batch;
  batch.Put(Family::kMeta, "k", "v");
  ASSERT_THAT(store->Write(batch, Durability::kSynced), IsOk());
  Sink sink;
  store->CollectMetrics(&sink);
  EXPECT_GE(sink.values["coffer_rocksdb_wal_syncs_total"], 1);
  EXPECT_GT(sink.values["coffer_rocksdb_wal_bytes_total"], 0);
  EXPECT_GT(sink.values["coffer_rocksdb_memtable_bytes"], 0);
}

// A bad record with good ones after it is damage, not the end of the log:
// acknowledged changes must not disappear without a word.
TEST_F(RocksdbMetadataStoreTest, RefusesADamagedLog) {
  {
    COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                                OpenRocksdbMetadataStore(path_, {}));
    for (int i = 0; i < 20; ++i) {
      MetadataBatch batch;
      batch.Put(Family::kMeta, absl::StrCat("key", i), std::string(5000, 'x'));
      ASSERT_THAT(store->Write(batch, Durability::kSynced), IsOk());
    }
  }
  bool damaged = false;
  for (const auto& file : std::filesystem::directory_iterator(path_)) {
    if (file.path().extension() != ".log" || file.file_size() < 50000) continue;
    std::fstream log(file.path(),
                     std::ios::in | std::ios::out | std::ios::binary);
    log.seekp(20000);
    log.write("damaged", 7);
    damaged = log.good();
  }
  ASSERT_TRUE(damaged);
  EXPECT_FALSE(OpenRocksdbMetadataStore(path_, {}).ok());
}

}  // namespace
}  // namespace coffer::directory
