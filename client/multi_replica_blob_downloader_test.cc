#include "client/multi_replica_blob_downloader.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cluster_map_cache.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/node_health.h"
#include "client/quorum_blob_uploader.h"
#include "client/transfer_dependencies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kInitialStallTimeout = absl::Seconds(15);

std::string Content(int number) { return absl::StrCat("blob ", number); }

// A cluster with blobs on it, and one download.
class Download {
 public:
  // Blobs have `copies`, of a placement map of three.
  Download(int nodes, int blobs, uint32_t copies = 3)
      : cluster_(nodes, &clock_, [this] { return clock_.NewSleeper(); }) {
    directory_.SetClusterMap(cluster_.MakeMap(3));
    dependencies_ = {&map_, &cluster_, &health_, &clock_,
                     [this] { return clock_.NewSleeper(); }};
    QuorumBlobUploader uploader({copies, copies}, NodeSenderOptions(),
                                dependencies_);
    for (int i = 0; i < blobs; ++i) {
      auto blob = std::make_shared<const std::string>(Content(i));
      ids_.push_back(merkle::HashBlob(*blob));
      Expect(1);
      uploader.Put(ids_.back(), blob, [this](absl::StatusOr<StoredBlob> put) {
        Add(put.ok() ? absl::StatusOr<std::string>("") : put.status());
      });
    }
    uploader.Flush();
    for (const auto& put : Await()) EXPECT_THAT(put, IsOk());
    DownloaderOptions options;
    options.replication_factor = copies;
    options.fetcher.initial_stall_timeout = kInitialStallTimeout;
    downloader_ = absl::make_unique<MultiReplicaBlobDownloader>(
        options, dependencies_, &directory_, &random_);
  }

  void Get(int number) {
    Expect(1);
    downloader_->Get(ids_[number], Content(number).size(),
                     [this, number](absl::StatusOr<std::string> bytes) {
                       if (bytes.ok()) {
                         EXPECT_EQ(*bytes, Content(number));
                       }
                       Add(std::move(bytes));
                     });
  }

  void GetAll() {
    for (size_t i = 0; i < ids_.size(); ++i) Get(i);
  }

  // Time passes in Await() only while a node is stalled: otherwise a slow
  // machine would make nodes look slow.
  void SetFault(int node, NodeFault fault) {
    cluster_.node(node).SetFault(fault);
    if (fault == NodeFault::kStalled) time_passes_ = true;
  }

  // Waits for all results.
  std::vector<absl::StatusOr<std::string>> Await() {
    while (true) {
      absl::MutexLock lock(&mutex_);
      const auto complete = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return results_.size() >= expected_;
      };
      if (mutex_.AwaitWithTimeout(absl::Condition(&complete),
                                  absl::Milliseconds(10))) {
        EXPECT_EQ(results_.size(), expected_) << "a callback ran twice";
        expected_ = 0;
        return std::exchange(results_, {});
      }
      if (time_passes_) clock_.Advance(absl::Milliseconds(100));
    }
  }

  absl::StatusOr<std::string> GetOne(int number) {
    Get(number);
    return Await().front();
  }

  FakeClock clock_;
  InMemoryCluster cluster_;
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  crypto::FakeRandom random_;
  TransferDependencies dependencies_;
  std::vector<BlobId> ids_;
  std::unique_ptr<MultiReplicaBlobDownloader> downloader_;

 private:
  bool time_passes_ = false;

  void Expect(size_t count) {
    absl::MutexLock lock(&mutex_);
    expected_ += count;
  }
  void Add(absl::StatusOr<std::string> result) {
    absl::MutexLock lock(&mutex_);
    results_.push_back(std::move(result));
  }

  absl::Mutex mutex_;
  size_t expected_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<absl::StatusOr<std::string>> results_ ABSL_GUARDED_BY(mutex_);
};

TEST(MultiReplicaBlobDownloader, ReadsEveryBlobOnce) {
  Download download(4, 300);
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  const DownloadCounters counters = download.downloader_->counters();
  uint64_t expected = 0;
  for (int i = 0; i < 300; ++i) expected += Content(i).size();
  EXPECT_EQ(counters.bytes_received, expected);
  EXPECT_EQ(counters.blobs_failed_over, 0);
  EXPECT_EQ(counters.races, 0);
  EXPECT_THAT(download.directory_.damages(), IsEmpty());
}

TEST(MultiReplicaBlobDownloader, SpreadsBlobsOverReplicas) {
  Download download(3, 30);
  for (int i = 0; i < 3; ++i) {
    download.SetFault(i, NodeFault::kStalled);
  }
  download.GetAll();
  for (int i = 0; i < 3; ++i) {
    download.cluster_.node(i).AwaitRangesRequested(1);
    download.SetFault(i, NodeFault::kNone);
  }
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
}

class VictimTest : public ::testing::TestWithParam<int> {
 protected:
  InMemoryStorageStub& Victim(Download& download) {
    return download.cluster_.node(GetParam());
  }
};

TEST_P(VictimTest, ReadsPastANodeThatIsDown) {
  Download download(3, 60);
  download.SetFault(GetParam(), NodeFault::kDown);
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  EXPECT_GT(download.downloader_->counters().blobs_failed_over, 0);
  EXPECT_TRUE(download.health_.IsCoolingDown(download.cluster_.id(GetParam())));
  // Being down is no damage.
  EXPECT_THAT(download.directory_.damages(), IsEmpty());
}

TEST_P(VictimTest, MissesNothingOnNodesThatNeedNotHaveIt) {
  Download download(3, 60, 2);
  download.SetFault(GetParam(), NodeFault::kDown);
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  EXPECT_GT(download.downloader_->counters().blobs_failed_over, 0);
  EXPECT_THAT(download.directory_.damages(), IsEmpty());
}

TEST_P(VictimTest, RacesAStalledNode) {
  Download download(3, 60);
  download.SetFault(GetParam(), NodeFault::kStalled);
  const absl::Duration start = download.clock_.Monotonic();
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  // Long before the stalled stream is given up.
  EXPECT_LT(download.clock_.Monotonic() - start,
            NodeFetcherOptions().stall_timeout);
  EXPECT_GT(download.downloader_->counters().races, 0);
}

TEST_P(VictimTest, HealsAReplicaWithWrongBytes) {
  Download download(3, 60);
  Victim(download).DamageAll();
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  download.downloader_->FinishHealing();
  const DownloadCounters counters = download.downloader_->counters();
  EXPECT_GT(counters.blobs_failed_over, 0);
  EXPECT_EQ(counters.blobs_healed, counters.blobs_failed_over);
  EXPECT_GT(Victim(download).verify_calls(), 0);
  const auto damages = download.directory_.damages();
  EXPECT_THAT(damages, SizeIs(counters.blobs_failed_over));
  for (const DamageReport& damage : damages) {
    EXPECT_FALSE(damage.missing);
    EXPECT_EQ(damage.node_id, download.cluster_.id(GetParam()));
    EXPECT_TRUE(Victim(download).Holds(damage.blob_id));
  }
}

TEST_P(VictimTest, HealsAReplicaThatLostItsBlobs) {
  Download download(3, 60);
  Victim(download).LoseAll();
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
  download.downloader_->FinishHealing();
  const DownloadCounters counters = download.downloader_->counters();
  EXPECT_GT(counters.blobs_healed, 0);
  EXPECT_EQ(Victim(download).blob_count(), counters.blobs_healed);
  for (const DamageReport& damage : download.directory_.damages()) {
    EXPECT_TRUE(damage.missing);
  }
}

INSTANTIATE_TEST_SUITE_P(Nodes, VictimTest, ::testing::Values(0, 1, 2));

TEST(MultiReplicaBlobDownloader, OneGoodReplicaIsEnough) {
  Download download(3, 20);
  download.cluster_.node(0).DamageAll();
  download.SetFault(2, NodeFault::kDown);
  download.GetAll();
  for (const auto& bytes : download.Await()) EXPECT_THAT(bytes, IsOk());
}

TEST(MultiReplicaBlobDownloader, FindsABlobOnASubstitute) {
  Download download(4, 20);
  // Every blob leaves its replicas but one node keeps all it has.
  for (int i = 0; i < 3; ++i) download.cluster_.node(i).LoseAll();
  int found = 0;
  for (int i = 0; i < 20; ++i) {
    const bool held = download.cluster_.node(3).Holds(download.ids_[i]);
    const auto bytes = download.GetOne(i);
    EXPECT_EQ(bytes.ok(), held);
    found += held;
  }
  EXPECT_GT(found, 0);
}

TEST(MultiReplicaBlobDownloader, SaysWhenTheBytesAreLost) {
  Download download(3, 1);
  download.cluster_.node(0).LoseAll();
  download.cluster_.node(1).DamageAll();
  download.cluster_.node(2).LoseAll();
  const auto bytes = download.GetOne(0);
  EXPECT_THAT(bytes, HasReason(reason::kAllReplicasFailed));
  EXPECT_THAT(bytes.status(), StatusIs(absl::StatusCode::kDataLoss,
                                       HasSubstr("(node-1:7401)")));
}

TEST(MultiReplicaBlobDownloader, IsUnavailableWhileAReplicaCannotBeAsked) {
  Download download(3, 1);
  download.cluster_.node(0).LoseAll();
  download.SetFault(1, NodeFault::kDown);
  download.SetFault(2, NodeFault::kStalled);
  const auto bytes = download.GetOne(0);
  EXPECT_THAT(bytes, HasReason(reason::kAllReplicasFailed));
  EXPECT_THAT(bytes, StatusIs(absl::StatusCode::kUnavailable));
}

TEST(MultiReplicaBlobDownloader, CancelEndsEveryGetExactlyOnce) {
  Download download(3, 100);
  for (int i = 0; i < 3; ++i) {
    download.SetFault(i, NodeFault::kStalled);
  }
  download.GetAll();
  download.downloader_->Cancel();
  download.Get(0);
  const auto results = download.Await();
  EXPECT_THAT(results, SizeIs(101));
  for (const auto& bytes : results) {
    EXPECT_THAT(bytes, StatusIs(absl::StatusCode::kCancelled));
  }
}

TEST(MultiReplicaBlobDownloader, HealingANodeThatHangsEnds) {
  Download download(3, 1);
  download.cluster_.node(0).LoseAll();
  download.SetFault(1, NodeFault::kDown);
  download.SetFault(0, NodeFault::kNeverAcknowledges);
  EXPECT_THAT(download.GetOne(0), IsOk());
  download.cluster_.node(0).AwaitBytesReceived(2 * Content(0).size());
  download.clock_.AwaitSleepers(1);
  download.clock_.Advance(ReplicaHealerOptions().timeout);
  download.downloader_->FinishHealing();
  EXPECT_EQ(download.downloader_->counters().blobs_healed, 0);
}

TEST(MultiReplicaBlobDownloader, DestructionCancelsWhatIsPending) {
  Download download(3, 10);
  for (int i = 0; i < 3; ++i) {
    download.SetFault(i, NodeFault::kStalled);
  }
  download.GetAll();
  download.downloader_.reset();
  EXPECT_THAT(download.Await(), SizeIs(10));
}

}  // namespace
}  // namespace coffer::client
