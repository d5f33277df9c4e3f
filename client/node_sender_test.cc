#include "client/node_sender.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "client/cluster_map_cache.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/in_memory_storage_stub.h"
#include "client/node_health.h"
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

// One node, its sender, and what the sender reported.
class NodeSenderTest : public ::testing::Test, public NodeSender::Listener {
 protected:
  NodeSenderTest() { Start(NodeSenderOptions()); }

  void Start(const NodeSenderOptions& options) {
    NodeSender::Listener* const listener = this;
    sender_ = absl::make_unique<NodeSender>(
        options,
        NodeEndpoint{cluster_.id(0), "node-0:7401",
                     cluster_.node(0).public_key()},
        dependencies_, listener);
  }

  void OnHeld(const NodeId& node, ReceiptProof proof, HeldHow how) override {
    EXPECT_EQ(node, cluster_.id(0));
    absl::MutexLock lock(&mutex_);
    for (const BlobId& id : proof.blob_ids) held_[id] = how;
    answers_ += proof.blob_ids.size();
  }

  void OnFailed(const NodeId&, std::vector<BlobFailure> failures) override {
    absl::MutexLock lock(&mutex_);
    for (const BlobFailure& failure : failures) {
      failed_[failure.blob_id] = failure.status;
    }
    answers_ += failures.size();
  }

  BlobId Enqueue(const std::string& content) {
    auto blob = std::make_shared<const std::string>(content);
    const BlobId id = merkle::HashBlob(*blob);
    sender_->Enqueue({id, std::move(blob), 1});
    return id;
  }

  void AwaitAnswers(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto answered = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return answers_ >= count;
    };
    mutex_.Await(absl::Condition(&answered));
    EXPECT_EQ(answers_, count);
  }

  absl::flat_hash_map<BlobId, HeldHow> held() {
    absl::MutexLock lock(&mutex_);
    return held_;
  }

  absl::flat_hash_map<BlobId, absl::Status> failed() {
    absl::MutexLock lock(&mutex_);
    return failed_;
  }

  FakeClock clock_;
  InMemoryCluster cluster_{1, &clock_, [this] { return clock_.NewSleeper(); }};
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  const TransferDependencies dependencies_{
      &map_, &cluster_, &health_, &clock_,
      [this] { return clock_.NewSleeper(); }};
  absl::Mutex mutex_;
  size_t answers_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<BlobId, HeldHow> held_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<BlobId, absl::Status> failed_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<NodeSender> sender_;
};

TEST_F(NodeSenderTest, SendsWhatTheNodeLacks) {
  const BlobId id = Enqueue("blob");
  AwaitAnswers(1);
  EXPECT_EQ(held().at(id), HeldHow::kStored);
  Enqueue("blob");
  AwaitAnswers(2);
  EXPECT_EQ(held().at(id), HeldHow::kHadIt);
  EXPECT_EQ(sender_->blobs_sent(), 1);
  EXPECT_EQ(sender_->bytes_sent(), 4);
}

TEST_F(NodeSenderTest, ANodeThatRestartsWhileIdleLosesNothing) {
  Enqueue("one");
  AwaitAnswers(1);
  // The idle stream breaks.
  cluster_.node(0).SetFault(NodeFault::kDown);
  cluster_.node(0).SetFault(NodeFault::kNone);
  const BlobId id = Enqueue("two");
  AwaitAnswers(2);
  EXPECT_TRUE(held().contains(id));
  EXPECT_TRUE(failed().empty());
}

TEST_F(NodeSenderTest, FailsEverythingOnceRetriesAreUsedUp) {
  cluster_.node(0).SetFault(NodeFault::kDown);
  for (int i = 0; i < 100; ++i) Enqueue(absl::StrCat(i));
  sender_->Flush();
  AwaitAnswers(100);
  EXPECT_EQ(failed().size(), 100);
  EXPECT_THAT(failed().begin()->second,
              StatusIs(absl::StatusCode::kUnavailable,
                       "(node-0:7401): connection refused"));
  EXPECT_TRUE(health_.IsCoolingDown(cluster_.id(0)));
}

TEST_F(NodeSenderTest, AQuestionHasATimeout) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  const BlobId id = Enqueue("blob");
  clock_.AwaitSleepers(1);
  clock_.Advance(NodeSenderOptions().probe_timeout);
  AwaitAnswers(1);
  EXPECT_THAT(failed().at(id), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(NodeSenderTest, GivesUpAStreamWithoutProgress) {
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  const BlobId id = Enqueue("blob");
  cluster_.node(0).AwaitBytesReceived(4);
  sender_->CheckForStall();
  clock_.Advance(NodeSenderOptions().stall_timeout);
  sender_->CheckForStall();
  EXPECT_TRUE(failed().empty());
  clock_.Advance(NodeSenderOptions().initial_stall_timeout);
  sender_->CheckForStall();
  AwaitAnswers(1);
  EXPECT_THAT(failed().at(id), StatusIs(absl::StatusCode::kDeadlineExceeded,
                                        "(node-0:7401): made no progress for "
                                        "1m"));
}

TEST_F(NodeSenderTest, GivesUpANodeThatHangsBesideAFastOneSooner) {
  health_.RecordRate(placement::TestNodeId(7), Direction::kToNode, 1 << 20,
                     absl::Milliseconds(10));
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  const BlobId id = Enqueue("blob");
  cluster_.node(0).AwaitBytesReceived(4);
  clock_.Advance(NodeSenderOptions().stall_timeout);
  sender_->CheckForStall();
  AwaitAnswers(1);
  EXPECT_THAT(failed().at(id), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(NodeSenderTest, ASlowLinkIsNoStall) {
  cluster_.node(0).SetLink([this](size_t) {
    clock_.Advance(absl::Seconds(5));
    sender_->CheckForStall();
  });
  const size_t pieces = 20;
  const BlobId id =
      Enqueue(std::string(pieces * InMemoryStorageStub::kPieceBytes, 'b'));
  AwaitAnswers(1);
  EXPECT_TRUE(held().contains(id));
}

TEST_F(NodeSenderTest, AQuestionBehindBlobsIsGivenAsMuchTimeAsThose) {
  cluster_.node(0).SetFault(NodeFault::kNeverAcknowledges);
  Enqueue("one");
  cluster_.node(0).AwaitBytesReceived(3);
  cluster_.node(0).SetFault(NodeFault::kStalled);
  Enqueue("two");
  sender_->Flush();
  cluster_.node(0).AwaitStalledCall();
  clock_.Advance(NodeSenderOptions().probe_timeout);
  // The question still waits.
  clock_.AwaitSleepers(1);
  // Nor does it hold up what the stream is given up for.
  health_.RecordRate(placement::TestNodeId(7), Direction::kToNode, 1 << 20,
                     absl::Milliseconds(10));
  clock_.Advance(NodeSenderOptions().stall_timeout);
  sender_->CheckForStall();
  AwaitAnswers(2);
  for (const auto& [id, status] : failed()) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  }
}

TEST_F(NodeSenderTest, DestructionEndsAQuestion) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  Enqueue("blob");
  cluster_.node(0).AwaitStalledCall();
  // The clock stands still: the question would last for ever.
  sender_.reset();
  EXPECT_TRUE(failed().empty());
}

TEST_F(NodeSenderTest, CancelEndsAQuestion) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  Enqueue("blob");
  cluster_.node(0).AwaitStalledCall();
  sender_->Cancel();
  EXPECT_TRUE(failed().empty());
  cluster_.node(0).SetFault(NodeFault::kNone);
  Enqueue("blob");
  AwaitAnswers(1);
  EXPECT_EQ(held().size(), 1);
}

TEST_F(NodeSenderTest, AReceiptThatDoesNotCountFailsTheNode) {
  cluster_.node(0).SetFault(NodeFault::kReceiptsOfAnotherKey);
  const BlobId id = Enqueue("blob");
  AwaitAnswers(1);
  EXPECT_THAT(failed().at(id), HasReason(reason::kReceiptInvalid));
  EXPECT_TRUE(held().empty());
}

TEST_F(NodeSenderTest, ARefusalKeepsItsReason) {
  cluster_.node(0).SetFault(NodeFault::kRefusesPuts);
  const BlobId id = Enqueue("blob");
  AwaitAnswers(1);
  EXPECT_THAT(failed().at(id), HasReason(reason::kDiskReserve));
}

TEST_F(NodeSenderTest, CancelDropsBlobsSilently) {
  cluster_.node(0).SetFault(NodeFault::kStalled);
  Enqueue("one");
  sender_->Cancel();
  cluster_.node(0).SetFault(NodeFault::kNone);
  const BlobId id = Enqueue("two");
  sender_->Flush();
  AwaitAnswers(1);
  EXPECT_TRUE(held().contains(id));
}

}  // namespace
}  // namespace coffer::client
