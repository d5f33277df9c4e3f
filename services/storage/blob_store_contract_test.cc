#include "services/storage/blob_store_contract_test.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {

using testing::IsEmpty;
using testing::SizeIs;

// Instances are in the tests of the implementations.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BlobStoreContractTest);

void BlobStoreContractTest::SetUp() {
  const testing::TestInfo& test =
      *testing::UnitTest::GetInstance()->current_test_info();
  std::string folder = absl::StrCat(testing::TempDir(), "/",
                                    test.test_suite_name(), ".", test.name());
  std::replace(folder.begin() + testing::TempDir().size() + 1, folder.end(),
               '/', '.');
  COFFER_ASSERT_OK_AND_ASSIGN(store_, GetParam()(folder, &clock_));
}

absl::Status BlobStoreContractTest::Put(
    const std::vector<std::string>& contents, WriteClass write_class) {
  std::vector<absl::string_view> parts(contents.begin(), contents.end());
  std::vector<BlobWrite> batch;
  for (const absl::string_view& part : parts) {
    batch.push_back(
        {merkle::HashBlob(part), absl::MakeConstSpan(&part, 1), part.size()});
  }
  return store_->PutBatch(batch, write_class);
}

std::string BlobStoreContractTest::Read(const BlobId& id) {
  const absl::StatusOr<PinnedBytes> bytes = store_->Get(id, {});
  EXPECT_THAT(bytes, IsOk());
  return bytes.ok() ? std::string(bytes->bytes()) : "";
}

BlobInfo BlobStoreContractTest::Stat(const BlobId& id) {
  const absl::StatusOr<std::vector<BlobInfo>> infos = store_->Stat({id});
  EXPECT_THAT(infos, IsOkAndHolds(SizeIs(1)));
  return infos.ok() && infos->size() == 1 ? infos->front() : BlobInfo();
}

namespace {

constexpr WriteClass kBothClasses[] = {WriteClass::kSmallSynced,
                                       WriteClass::kBulkFlushed};

BlobId HighestId() {
  std::array<uint8_t, kBlobIdSizeBytes> bytes;
  bytes.fill(0xff);
  return BlobId(bytes);
}

TEST_P(BlobStoreContractTest, RoundTripsBothClassesAndAllSizes) {
  constexpr size_t kSizes[] = {0, 1, 41, 4095, 4096, 4097, 1 << 20, 3 << 20};
  for (const WriteClass write_class : kBothClasses) {
    for (const size_t size : kSizes) {
      const char fill = write_class == WriteClass::kSmallSynced ? 's' : 'b';
      const std::string content(size, fill);
      ASSERT_THAT(Put({content}, write_class), IsOk());
      EXPECT_EQ(Read(merkle::HashBlob(content)), content);
    }
  }
}

TEST_P(BlobStoreContractTest, JoinsParts) {
  const std::vector<absl::string_view> parts = {"ab", "", "cde"};
  for (const WriteClass write_class : kBothClasses) {
    std::array<uint8_t, kBlobIdSizeBytes> bytes{};
    bytes[0] = write_class == WriteClass::kSmallSynced ? 1 : 2;
    const BlobId id(bytes);
    ASSERT_THAT(store_->PutBatch({BlobWrite{id, parts, 5}}, write_class),
                IsOk());
    EXPECT_EQ(Read(id), "abcde");
  }
}

TEST_P(BlobStoreContractTest, ReadsRanges) {
  const std::string content = "0123456789";
  ASSERT_THAT(Put({content}), IsOk());
  const BlobId id = merkle::HashBlob(content);
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes middle,
                              store_->Get(id, {3, 4}));
  EXPECT_EQ(middle.bytes(), "3456");
  EXPECT_EQ(middle.blob_size_bytes(), 10);
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes tail, store_->Get(id, {8, 0}));
  EXPECT_EQ(tail.bytes(), "89");
  EXPECT_THAT(store_->Get(id, {8, 3}), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_P(BlobStoreContractTest, ReportsWhatIsMissing) {
  const BlobId id = merkle::HashBlob("never put");
  EXPECT_THAT(store_->Get(id, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store_->Get(id, {}), HasReason(reason::kBlobNotFound));
  EXPECT_EQ(Stat(id).state, BlobState::kMissing);
  EXPECT_EQ(Stat(id).id, id);
}

TEST_P(BlobStoreContractTest, StatDescribesInOrder) {
  ASSERT_THAT(Put({"one"}), IsOk());
  const absl::Time put_time = clock_.Now();
  clock_.Advance(absl::Seconds(5));
  const BlobId missing = merkle::HashBlob("missing");
  const BlobId one = merkle::HashBlob("one");
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> infos,
                              store_->Stat({missing, one, one}));
  ASSERT_THAT(infos, SizeIs(3));
  EXPECT_EQ(infos[0].id, missing);
  EXPECT_EQ(infos[0].state, BlobState::kMissing);
  EXPECT_EQ(infos[1].id, one);
  EXPECT_EQ(infos[1].state, BlobState::kLive);
  EXPECT_EQ(infos[1].size_bytes, 3);
  EXPECT_EQ(infos[1].stored_time, put_time);
  EXPECT_FALSE(infos[1].verified_time.has_value());
  EXPECT_EQ(infos[2].id, one);
}

TEST_P(BlobStoreContractTest, PuttingAgainChangesNothing) {
  for (const WriteClass write_class : kBothClasses) {
    ASSERT_THAT(Put({"same", "same"}, write_class), IsOk());
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(store_->Usage().count, 1);
  EXPECT_EQ(store_->Usage().bytes, 4);
  EXPECT_EQ(Stat(merkle::HashBlob("same")).stored_time,
            clock_.Now() - absl::Seconds(2));
}

TEST_P(BlobStoreContractTest, RefusesSizesThatDoNotMatch) {
  const std::vector<absl::string_view> parts = {"abc"};
  const BlobId id = merkle::HashBlob("abc");
  for (const WriteClass write_class : kBothClasses) {
    EXPECT_THAT(store_->PutBatch({BlobWrite{id, parts, 4}}, write_class),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_EQ(Stat(id).state, BlobState::kMissing);
  EXPECT_THAT(store_->Health(), IsOk());
}

TEST_P(BlobStoreContractTest, ListsRangesInOrder) {
  std::vector<BlobId> ids;
  for (int i = 0; i < 20; ++i) {
    const std::string content = absl::StrCat("blob ", i);
    ASSERT_THAT(Put({content}), IsOk());
    ids.push_back(merkle::HashBlob(content));
  }
  std::sort(ids.begin(), ids.end());
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> all,
                              store_->List(BlobId(), HighestId(), 100));
  ASSERT_THAT(all, SizeIs(20));
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].id, ids[i]);

  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<BlobInfo> some,
                              store_->List(ids[3], ids[7], 100));
  ASSERT_THAT(some, SizeIs(5));
  EXPECT_EQ(some.front().id, ids[3]);
  EXPECT_EQ(some.back().id, ids[7]);
  EXPECT_THAT(store_->List(ids[3], ids[7], 2), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(store_->List(ids[3], ids[7], 0), IsOkAndHolds(IsEmpty()));
}

TEST_P(BlobStoreContractTest, QuarantineHidesUntilPutAgain) {
  ASSERT_THAT(Put({"rotten", "sound"}), IsOk());
  const BlobId id = merkle::HashBlob("rotten");
  ASSERT_THAT(store_->Quarantine(id, Stat(id).stored_time), IsOk());
  EXPECT_EQ(Stat(id).state, BlobState::kQuarantined);
  EXPECT_THAT(store_->Get(id, {}), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(store_->Get(id, {}), HasReason(reason::kBlobDamaged));
  EXPECT_EQ(store_->Usage().count, 1);
  EXPECT_EQ(store_->Usage().bytes, 5);

  for (const WriteClass write_class : kBothClasses) {
    clock_.Advance(absl::Seconds(1));
    ASSERT_THAT(Put({"rotten"}, write_class), IsOk());
    EXPECT_EQ(Read(id), "rotten");
    EXPECT_EQ(store_->Usage().count, 2);
    ASSERT_THAT(store_->Quarantine(id, Stat(id).stored_time), IsOk());
    EXPECT_EQ(store_->Usage().count, 1);
  }
}

TEST_P(BlobStoreContractTest, VerificationOfAnEarlierBlobHasNoEffect) {
  ASSERT_THAT(Put({"x"}), IsOk());
  const BlobId id = merkle::HashBlob("x");
  const absl::Time before = Stat(id).stored_time;
  ASSERT_THAT(store_->Delete({id}), IsOk());
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(Put({"x"}), IsOk());

  ASSERT_THAT(store_->Quarantine(id, before), IsOk());
  ASSERT_THAT(store_->MarkVerified(id, before, clock_.Now()), IsOk());
  EXPECT_EQ(Stat(id).state, BlobState::kLive);
  EXPECT_FALSE(Stat(id).verified_time.has_value());

  ASSERT_THAT(store_->MarkVerified(id, Stat(id).stored_time, clock_.Now()),
              IsOk());
  EXPECT_EQ(Stat(id).verified_time, clock_.Now());
}

TEST_P(BlobStoreContractTest, DeletesOnceAndSkipsTheMissing) {
  ASSERT_THAT(Put({"a", "bb", "ccc"}), IsOk());
  const BlobId a = merkle::HashBlob("a");
  const BlobId c = merkle::HashBlob("ccc");
  ASSERT_THAT(store_->Quarantine(c, Stat(c).stored_time), IsOk());
  EXPECT_EQ(store_->Usage().quarantined, 1);
  EXPECT_THAT(store_->Delete({a, a, c, merkle::HashBlob("missing")}), IsOk());
  EXPECT_EQ(Stat(a).state, BlobState::kMissing);
  EXPECT_EQ(Stat(c).state, BlobState::kMissing);
  EXPECT_EQ(Read(merkle::HashBlob("bb")), "bb");
  EXPECT_EQ(store_->Usage().count, 1);
  EXPECT_EQ(store_->Usage().bytes, 2);
  EXPECT_EQ(store_->Usage().quarantined, 0);
}

TEST_P(BlobStoreContractTest, PinnedBytesOutliveTheirBlob) {
  const std::string large(1 << 20, 'L');
  ASSERT_THAT(Put({"small", large}), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes small_bytes,
                              store_->Get(merkle::HashBlob("small"), {}));
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes large_bytes,
                              store_->Get(merkle::HashBlob(large), {}));
  ASSERT_THAT(
      store_->Delete({merkle::HashBlob("small"), merkle::HashBlob(large)}),
      IsOk());
  store_.reset();
  EXPECT_EQ(small_bytes.bytes(), "small");
  EXPECT_EQ(large_bytes.bytes(), large);
}

TEST_P(BlobStoreContractTest, CountsRightUnderConcurrentPuts) {
  constexpr int kThreads = 4;
  constexpr int kBlobs = 16;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < kBlobs; ++i) {
        const std::string content = absl::StrCat("shared ", i);
        EXPECT_THAT(Put({content}, kBothClasses[(t + i) % 2]), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->Usage().count, kBlobs);
}

}  // namespace
}  // namespace coffer::storage
