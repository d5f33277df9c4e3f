#include "client/replica_healer.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "client/cluster_map_cache.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/in_memory_storage_stub.h"
#include "client/node_health.h"
#include "client/transfer_dependencies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/merkle/blob_hash.h"

namespace coffer::client {
namespace {

using ::testing::SizeIs;

class ReplicaHealerTest : public ::testing::Test {
 protected:
  ReplicaHealerTest() {
    directory_.SetClusterMap(cluster_.MakeMap(1));
    Start(ReplicaHealerOptions());
  }

  void Start(const ReplicaHealerOptions& options) {
    healer_ = absl::make_unique<ReplicaHealer>(
        options,
        TransferDependencies{&map_, &cluster_, &health_, &clock_,
                             [this] { return clock_.NewSleeper(); }},
        &directory_, &random_);
  }

  BlobId Add(const std::string& content) {
    const BlobId id = merkle::HashBlob(content);
    healer_->Add({cluster_.id(0), id, true,
                  std::make_shared<const std::string>(content), 1});
    return id;
  }

  FakeClock clock_;
  InMemoryCluster cluster_{1, &clock_, [this] { return clock_.NewSleeper(); }};
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  crypto::FakeRandom random_;
  std::unique_ptr<ReplicaHealer> healer_;
};

TEST_F(ReplicaHealerTest, ReportsAndPutsBack) {
  const BlobId id = Add("blob");
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 1);
  EXPECT_TRUE(cluster_.node(0).Holds(id));
  EXPECT_THAT(directory_.damages(), SizeIs(1));
}

TEST_F(ReplicaHealerTest, SendsNothingToANodeThatIsWhole) {
  Add("blob");
  healer_->AwaitIdle();
  const uint64_t bytes = cluster_.node(0).bytes_received();
  Add("blob");
  healer_->AwaitIdle();
  EXPECT_EQ(cluster_.node(0).bytes_received(), bytes);
  EXPECT_EQ(healer_->healed_count(), 1);
}

TEST_F(ReplicaHealerTest, HealsThoughTheDirectoryIsAway) {
  Add("one");
  healer_->AwaitIdle();
  directory_.FailNextCall(absl::UnavailableError("away"));
  Add("two");
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 2);
}

TEST_F(ReplicaHealerTest, GivesUpOnNodesThatAreDown) {
  cluster_.node(0).SetFault(NodeFault::kDown);
  Add("blob");
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 0);
}

TEST_F(ReplicaHealerTest, ANodeThatNeverAcknowledgesCostsItsTimeout) {
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  Add("blob");
  cluster_.node(0).AwaitBytesReceived(4);
  clock_.Advance(ReplicaHealerOptions().timeout);
  healer_->CheckForStall();
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 0);
}

TEST_F(ReplicaHealerTest, CancelEndsAStreamUnderWay) {
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  Add("blob");
  cluster_.node(0).AwaitBytesReceived(4);
  healer_->Cancel();
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 0);
}

TEST_F(ReplicaHealerTest, CancelEndsAQuestionUnderWay) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  Add("blob");
  cluster_.node(0).AwaitStalledCall();
  healer_->Cancel();
  healer_->AwaitIdle();
  cluster_.node(0).SetFault(NodeFault::kNone);
  Add("another");
  healer_->AwaitIdle();
  EXPECT_EQ(healer_->healed_count(), 1);
}

TEST_F(ReplicaHealerTest, DestructionEndsAStreamUnderWay) {
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  Add("blob");
  cluster_.node(0).AwaitBytesReceived(4);
  healer_.reset();
  EXPECT_EQ(cluster_.node(0).bytes_received(), 4);
}

TEST_F(ReplicaHealerTest, IsBounded) {
  ReplicaHealerOptions options;
  options.max_queued_blobs = 0;
  Start(options);
  Add("blob");
  healer_->AwaitIdle();
  EXPECT_EQ(cluster_.node(0).blob_count(), 0);
}

}  // namespace
}  // namespace coffer::client
