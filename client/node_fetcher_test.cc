#include "client/node_fetcher.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "client/cluster_map_cache.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/in_memory_storage_stub.h"
#include "client/node_health.h"
#include "client/storage_stub.h"
#include "client/transfer_dependencies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Holds up whoever asks for a stub, once told to.
class GatedFactory final : public StorageStubFactory {
 public:
  explicit GatedFactory(StorageStubFactory* factory) : factory_(*factory) {}

  std::shared_ptr<StorageStub> Create(const std::string& address) override {
    if (closed) {
      reached.Notify();
      opened.WaitForNotification();
    }
    return factory_.Create(address);
  }

  std::atomic<bool> closed = false;
  absl::Notification reached;
  absl::Notification opened;

 private:
  StorageStubFactory& factory_;
};

// One node, its fetcher, and what the fetcher reported.
class NodeFetcherTest : public ::testing::Test, public NodeFetcher::Listener {
 protected:
  NodeFetcherTest() { Start(NodeFetcherOptions()); }

  void Start(const NodeFetcherOptions& options) {
    NodeFetcher::Listener* const listener = this;
    fetcher_ = absl::make_unique<NodeFetcher>(
        options, cluster_.id(0), "node-0:7401", dependencies_, listener);
  }

  void OnFetched(const NodeId&, uint64_t job,
                 absl::StatusOr<std::string> bytes) override {
    absl::MutexLock lock(&mutex_);
    results_.emplace(job, std::move(bytes));
  }

  void OnLagging(const NodeId&, std::vector<uint64_t> jobs) override {
    lagging_.insert(lagging_.end(), jobs.begin(), jobs.end());
  }

  BlobId Store(const std::string& content) {
    const BlobId id = merkle::HashBlob(content);
    absl::Notification stored;
    PutStreamCallbacks callbacks;
    callbacks.on_ack = [&](PutAck) { stored.Notify(); };
    callbacks.on_broken = [](absl::Status) {};
    const auto stream = cluster_.node(0).OpenPutStream(std::move(callbacks));
    EXPECT_THAT((*stream)->Send(
                    id, std::make_shared<const std::string>(content), 1, false),
                IsOk());
    stored.WaitForNotification();
    return id;
  }

  absl::StatusOr<std::string> Await(uint64_t job) {
    absl::MutexLock lock(&mutex_);
    const auto answered = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return results_.contains(job);
    };
    mutex_.Await(absl::Condition(&answered));
    return results_.at(job);
  }

  FakeClock clock_;
  InMemoryCluster cluster_{1, &clock_, [this] { return clock_.NewSleeper(); }};
  GatedFactory gate_{&cluster_};
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  const TransferDependencies dependencies_{
      &map_, &gate_, &health_, &clock_, [this] { return clock_.NewSleeper(); }};
  absl::Mutex mutex_;
  absl::flat_hash_map<uint64_t, absl::StatusOr<std::string>> results_
      ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> lagging_;
  std::unique_ptr<NodeFetcher> fetcher_;
};

TEST_F(NodeFetcherTest, FetchesAndChecks) {
  const BlobId whole = Store("whole");
  const BlobId damaged = Store("damaged");
  cluster_.node(0).Damage(damaged);
  fetcher_->Enqueue({1, whole, 5});
  fetcher_->Enqueue({2, damaged, 7});
  fetcher_->Enqueue({3, merkle::HashBlob("absent"), 6});
  EXPECT_THAT(Await(1), IsOkAndHolds("whole"));
  EXPECT_THAT(Await(2), HasReason(reason::kBlobDamaged));
  EXPECT_THAT(Await(2), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Await(3), StatusIs(absl::StatusCode::kNotFound,
                                 HasSubstr("(node-0:7401): ")));
  EXPECT_EQ(fetcher_->outstanding_bytes(), 0);
  EXPECT_FALSE(health_.IsCoolingDown(cluster_.id(0)));
}

TEST_F(NodeFetcherTest, FailsWhatANodeThatIsDownWasAskedFor) {
  cluster_.node(0).SetFault(NodeFault::kDown);
  fetcher_->Enqueue({1, merkle::HashBlob("blob"), 4});
  EXPECT_THAT(Await(1), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(health_.IsCoolingDown(cluster_.id(0)));
}

TEST_F(NodeFetcherTest, ReportsLagOnceThenGivesUp) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  fetcher_->Enqueue({1, merkle::HashBlob("blob"), 4});
  cluster_.node(0).AwaitRangesRequested(1);
  fetcher_->CheckForLag();
  EXPECT_THAT(lagging_, IsEmpty());
  clock_.Advance(NodeFetcherOptions().min_lag);
  fetcher_->CheckForLag();
  fetcher_->CheckForLag();
  EXPECT_THAT(lagging_, ElementsAre(1));
  clock_.Advance(NodeFetcherOptions().initial_stall_timeout);
  fetcher_->CheckForLag();
  EXPECT_THAT(Await(1), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                 HasSubstr("sent nothing for 1m")));
}

TEST_F(NodeFetcherTest, GivesUpANodeThatHangsBesideAFastOneSooner) {
  health_.RecordRate(placement::TestNodeId(7), Direction::kFromNode, 1 << 20,
                     absl::Milliseconds(10));
  cluster_.node(0).SetFault(NodeFault::kStalled);
  fetcher_->Enqueue({1, merkle::HashBlob("blob"), 8 << 20});
  cluster_.node(0).AwaitRangesRequested(1);
  clock_.Advance(NodeFetcherOptions().min_lag);
  fetcher_->CheckForLag();
  EXPECT_THAT(lagging_, ElementsAre(1));
  clock_.Advance(NodeFetcherOptions().stall_timeout);
  fetcher_->CheckForLag();
  EXPECT_THAT(Await(1), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                 HasSubstr("sent nothing for 10s")));
}

TEST_F(NodeFetcherTest, ASlowLinkIsNeitherLaggingNorStalled) {
  const std::string large(32 * InMemoryStorageStub::kPieceBytes, 'b');
  const BlobId id = Store(large);
  cluster_.node(0).SetLink([this](size_t) {
    clock_.Advance(absl::Seconds(3));
    fetcher_->CheckForLag();
  });
  fetcher_->Enqueue({1, id, large.size()});
  EXPECT_THAT(Await(1), IsOk());
  EXPECT_THAT(lagging_, IsEmpty());
}

TEST_F(NodeFetcherTest, ARepeatedBlobEndsTheStream) {
  NodeFetcherOptions options;
  options.lanes = 1;
  Start(options);
  const BlobId one = Store("one");
  const BlobId two = Store("two");
  // Only one lane, held up until both are in one batch.
  gate_.closed = true;
  fetcher_->Enqueue({0, one, 3});
  gate_.reached.WaitForNotification();
  gate_.closed = false;
  fetcher_->Enqueue({1, one, 3});
  fetcher_->Enqueue({2, two, 3});
  cluster_.node(0).SetFault(NodeFault::kRepeatsBlobs);
  gate_.opened.Notify();
  EXPECT_THAT(Await(1), IsOkAndHolds("one"));
  EXPECT_THAT(Await(2), HasReason(reason::kMalformed));
  EXPECT_TRUE(health_.IsCoolingDown(cluster_.id(0)));
}

TEST_F(NodeFetcherTest, TakesNoMoreBytesThanAskedFor) {
  const BlobId id = Store("whole");
  fetcher_->Enqueue({1, id, 4});
  EXPECT_THAT(Await(1), StatusIs(absl::StatusCode::kInternal,
                                 HasSubstr("larger than was asked for")));
}

TEST_F(NodeFetcherTest, GivesUpAStreamThatStalledBeforeItWasOpen) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  gate_.closed = true;
  fetcher_->Enqueue({1, merkle::HashBlob("blob"), 4});
  gate_.reached.WaitForNotification();
  clock_.Advance(NodeFetcherOptions().initial_stall_timeout);
  fetcher_->CheckForLag();
  gate_.opened.Notify();
  EXPECT_THAT(Await(1), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(NodeFetcherTest, AUsuallySlowNodeLagsLater) {
  health_.RecordLatency(cluster_.id(0), absl::Seconds(1));
  cluster_.node(0).SetFault(NodeFault::kStalled);
  fetcher_->Enqueue({1, merkle::HashBlob("blob"), 4});
  cluster_.node(0).AwaitRangesRequested(1);
  clock_.Advance(absl::Seconds(1));
  fetcher_->CheckForLag();
  EXPECT_THAT(lagging_, IsEmpty());
  clock_.Advance(absl::Seconds(1));
  fetcher_->CheckForLag();
  EXPECT_THAT(lagging_, ElementsAre(1));
}

TEST_F(NodeFetcherTest, CancelDropsRequestsSilently) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  const BlobId id = merkle::HashBlob("blob");
  fetcher_->Enqueue({1, id, 4});
  cluster_.node(0).AwaitRangesRequested(1);
  fetcher_->Cancel();
  EXPECT_EQ(fetcher_->outstanding_bytes(), 0);
  cluster_.node(0).SetFault(NodeFault::kNone);
  fetcher_->Enqueue({2, id, 4});
  EXPECT_THAT(Await(2), StatusIs(absl::StatusCode::kNotFound));
  absl::MutexLock lock(&mutex_);
  EXPECT_EQ(results_.size(), 1);
}

}  // namespace
}  // namespace coffer::client
