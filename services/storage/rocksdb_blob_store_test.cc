#include "services/storage/rocksdb_blob_store.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "services/storage/blob_store_contract_test.h"

namespace coffer::storage {
namespace {

absl::StatusOr<std::unique_ptr<BlobStore>> MakeRocksdb(
    const std::string& folder, Clock* clock) {
  RocksdbBlobStoreOptions options;
  options.path = folder;
  return RocksdbBlobStore::Open(options, clock);
}

INSTANTIATE_TEST_SUITE_P(Rocksdb, BlobStoreContractTest,
                         testing::Values(&MakeRocksdb));

// A file system whose disk can break: syncs fail from then on. It can also run
// out of file handles for blob files.
class BreakableFileSystem : public rocksdb::FileSystemWrapper {
 public:
  BreakableFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "BreakableFileSystem"; }
  void Break() { broken_ = true; }
  void SetOutOfHandles(bool out) { out_of_handles_ = out; }

  rocksdb::IOStatus NewRandomAccessFile(
      const std::string& name, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
      rocksdb::IODebugContext* debug) override {
    if (out_of_handles_ && absl::EndsWith(name, ".blob")) {
      return rocksdb::IOStatus::IOError("Too many open files");
    }
    return target()->NewRandomAccessFile(name, options, file, debug);
  }

  rocksdb::IOStatus NewWritableFile(
      const std::string& name, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* file,
      rocksdb::IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSWritableFile> inner;
    rocksdb::IOStatus status =
        target()->NewWritableFile(name, options, &inner, debug);
    if (status.ok()) {
      *file = std::make_unique<File>(std::move(inner), &broken_);
    }
    return status;
  }

 private:
  class File : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> inner,
         const std::atomic<bool>* broken)
        : FSWritableFileOwnerWrapper(std::move(inner)), broken_(*broken) {}

    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      if (broken_) return rocksdb::IOStatus::IOError("injected");
      return target()->Sync(options, debug);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
      if (broken_) return rocksdb::IOStatus::IOError("injected");
      return target()->Fsync(options, debug);
    }

   private:
    const std::atomic<bool>& broken_;
  };

  std::atomic<bool> broken_{false};
  std::atomic<bool> out_of_handles_{false};
};

class RocksdbBlobStoreTest : public testing::TestWithParam<WriteClass> {
 protected:
  RocksdbBlobStoreTest() {
    options_.path = absl::StrCat(
        testing::TempDir(), "/",
        testing::UnitTest::GetInstance()->current_test_info()->name());
    for (char& c : options_.path) {
      if (&c > options_.path.data() + testing::TempDir().size() && c == '/') {
        c = '.';
      }
    }
    std::filesystem::remove_all(options_.path);
  }

  void Open() {
    store_.reset();
    COFFER_ASSERT_OK_AND_ASSIGN(store_,
                                RocksdbBlobStore::Open(options_, &clock_));
  }

  absl::Status Put(const std::string& content) {
    const absl::string_view part = content;
    return store_->PutBatch(
        {BlobWrite{merkle::HashBlob(content), absl::MakeConstSpan(&part, 1),
                   content.size()}},
        GetParam());
  }

  // Flips a byte in the middle of every file with that suffix.
  void Damage(const std::string& suffix) {
    for (const auto& entry :
         std::filesystem::directory_iterator(options_.path)) {
      if (entry.path().extension() != suffix || entry.file_size() == 0) {
        continue;
      }
      std::fstream file(entry.path(),
                        std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
      file.seekg(middle);
      const char byte = static_cast<char>(file.get() ^ 1);
      file.seekp(middle);
      file.put(byte);
    }
  }

  FakeClock clock_;
  RocksdbBlobStoreOptions options_;
  std::unique_ptr<RocksdbBlobStore> store_;
};

INSTANTIATE_TEST_SUITE_P(BothClasses, RocksdbBlobStoreTest,
                         testing::Values(WriteClass::kSmallSynced,
                                         WriteClass::kBulkFlushed));

TEST_P(RocksdbBlobStoreTest, KeepsBlobsAndCountsAcrossRestarts) {
  Open();
  const std::string large(1 << 20, 'L');
  ASSERT_THAT(Put("small"), IsOk());
  ASSERT_THAT(Put(large), IsOk());
  const BlobId rotten = merkle::HashBlob("rotten");
  ASSERT_THAT(Put("rotten"), IsOk());
  ASSERT_THAT(store_->Quarantine(rotten, clock_.Now()), IsOk());

  Open();
  EXPECT_EQ(store_->Usage().count, 2);
  EXPECT_EQ(store_->Usage().bytes, large.size() + 5);
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes,
                              store_->Get(merkle::HashBlob(large), {}));
  EXPECT_EQ(bytes.bytes(), large);
  EXPECT_THAT(store_->Get(rotten, {}), HasReason(reason::kBlobDamaged));
}

// What a kill -9 leaves behind: a copy of the files while the store is open.
TEST_P(RocksdbBlobStoreTest, AcknowledgedBlobsNeedNoCleanClose) {
  Open();
  const std::string large(1 << 20, 'L');
  ASSERT_THAT(Put("small"), IsOk());
  ASSERT_THAT(Put(large), IsOk());
  const std::string copy = options_.path + ".copy";
  std::filesystem::remove_all(copy);
  std::filesystem::copy(options_.path, copy);
  options_.path = copy;
  Open();
  EXPECT_EQ(store_->Usage().count, 2);
  EXPECT_THAT(store_->Get(merkle::HashBlob("small"), {}), IsOk());
  EXPECT_THAT(store_->Get(merkle::HashBlob(large), {}), IsOk());
}

TEST_P(RocksdbBlobStoreTest, FailedSyncEndsAllWriting) {
  auto file_system = std::make_shared<BreakableFileSystem>();
  const std::unique_ptr<rocksdb::Env> env =
      rocksdb::NewCompositeEnv(file_system);
  options_.env = env.get();
  std::vector<absl::Status> failures;
  options_.on_failure = [&failures](const absl::Status& error) {
    failures.push_back(error);
  };
  Open();
  ASSERT_THAT(Put("before"), IsOk());
  file_system->Break();
  const std::string large(1 << 20, 'L');
  const absl::Status failed = Put(large);
  EXPECT_THAT(failed, testing::Not(IsOk()));
  EXPECT_THAT(store_->Health(), StatusIs(failed.code()));
  EXPECT_THAT(failures, testing::SizeIs(1));
  EXPECT_THAT(Put("after"), StatusIs(failed.code()));
  EXPECT_THAT(store_->Delete({merkle::HashBlob("before")}),
              StatusIs(failed.code()));
  // What was not acknowledged is not shown.
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> infos,
                              store_->Stat({merkle::HashBlob(large)}));
  EXPECT_EQ(infos[0].state, BlobState::kMissing);
  EXPECT_THAT(store_->Get(merkle::HashBlob("before"), {}), IsOk());
  EXPECT_EQ(store_->Usage().count, 1);
  store_.reset();
}

// Whoever opens many connections must not make a node throw its blobs away.
TEST_P(RocksdbBlobStoreTest, ABlobThatCannotBeOpenedNowIsNotDamaged) {
  auto file_system = std::make_shared<BreakableFileSystem>();
  const std::unique_ptr<rocksdb::Env> env =
      rocksdb::NewCompositeEnv(file_system);
  options_.env = env.get();
  Open();
  const std::string large(1 << 20, 'L');
  const BlobId id = merkle::HashBlob(large);
  ASSERT_THAT(Put(large), IsOk());
  // The small class leaves it in the memtable until the store is opened again.
  Open();
  file_system->SetOutOfHandles(true);
  EXPECT_THAT(store_->Get(id, {}), StatusIs(absl::StatusCode::kInternal));
  file_system->SetOutOfHandles(false);
  EXPECT_THAT(store_->Get(id, {}), IsOk());
  store_.reset();
}

TEST_P(RocksdbBlobStoreTest, FlippedBitsInABlobFileAreFound) {
  Open();
  const std::string large(1 << 20, 'L');
  const BlobId id = merkle::HashBlob(large);
  ASSERT_THAT(Put(large), IsOk());
  Open();
  Damage(".blob");
  EXPECT_THAT(store_->Get(id, {}), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(store_->Get(id, {}), HasReason(reason::kBlobDamaged));
  ASSERT_THAT(store_->Quarantine(id, clock_.Now()), IsOk());
  ASSERT_THAT(Put(large), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes, store_->Get(id, {}));
  EXPECT_EQ(bytes.bytes(), large);
}

TEST_P(RocksdbBlobStoreTest, RefusesTheDatabaseOfAnotherNode) {
  options_.owner = NodeId::FromHex(std::string(32, '1')).value();
  Open();
  Open();
  store_.reset();
  options_.owner = NodeId::FromHex(std::string(32, '2')).value();
  EXPECT_THAT(RocksdbBlobStore::Open(options_, &clock_).status(),
              HasReason(reason::kWrongDataFolder));
}

TEST_P(RocksdbBlobStoreTest, RefusesADatabaseWithoutItsManifest) {
  Open();
  ASSERT_THAT(Put("content"), IsOk());
  store_.reset();
  std::ofstream(options_.path + "/CURRENT") << "MANIFEST-999999\n";
  EXPECT_THAT(RocksdbBlobStore::Open(options_, &clock_), testing::Not(IsOk()));
}

}  // namespace
}  // namespace coffer::storage
