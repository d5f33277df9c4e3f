#include "client/quorum_blob_uploader.h"

#include <memory>
#include <string>
#include <tuple>
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
#include "client/receipt_check.h"
#include "client/transfer_dependencies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/placement/write_targets.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A cluster, and one upload to it.
class Upload {
 public:
  explicit Upload(std::vector<std::string> domains,
                  ReplicationPolicy policy = {3, 2}, uint32_t map_replicas = 3)
      : cluster_(std::move(domains), &clock_,
                 [this] { return clock_.NewSleeper(); }) {
    directory_.SetClusterMap(cluster_.MakeMap(map_replicas));
    dependencies_ = {&map_, &cluster_, &health_, &clock_,
                     [this] { return clock_.NewSleeper(); }};
    NewUploader(policy);
  }

  void NewUploader(ReplicationPolicy policy) {
    uploader_ = absl::make_unique<QuorumBlobUploader>(
        policy, NodeSenderOptions(), dependencies_);
  }

  // Results arrive in Await().
  BlobId Put(const std::string& content) {
    auto blob = std::make_shared<const std::string>(content);
    const BlobId id = merkle::HashBlob(*blob);
    {
      absl::MutexLock lock(&mutex_);
      ++expected_;
    }
    uploader_->Put(id, std::move(blob),
                   [this, id](absl::StatusOr<StoredBlob> result) {
                     absl::MutexLock lock(&mutex_);
                     if (result.ok()) {
                       EXPECT_EQ(result->id, id);
                     }
                     results_.push_back(std::move(result));
                   });
    return id;
  }

  // Time passes in Await() only while a node is stalled: otherwise a slow
  // machine would make nodes look stalled.
  void SetFault(int node, NodeFault fault) {
    cluster_.node(node).SetFault(fault);
    if (fault == NodeFault::kStalled ||
        fault == NodeFault::kNeverAcknowledges) {
      time_passes_ = true;
    }
  }

  // Waits for all results.
  std::vector<absl::StatusOr<StoredBlob>> Await() {
    uploader_->Flush();
    while (true) {
      absl::MutexLock lock(&mutex_);
      const auto complete = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return results_.size() >= expected_;
      };
      if (mutex_.AwaitWithTimeout(absl::Condition(&complete),
                                  absl::Milliseconds(20))) {
        EXPECT_EQ(results_.size(), expected_) << "a callback ran twice";
        expected_ = 0;
        return std::exchange(results_, {});
      }
      if (time_passes_) clock_.Advance(absl::Seconds(1));
    }
  }

  absl::StatusOr<StoredBlob> PutOne(const std::string& content) {
    Put(content);
    return Await().front();
  }

  // Domains of those holders that really have the blob.
  size_t HoldingDomains(const StoredBlob& blob) {
    std::vector<NodeId> holders;
    for (const NodeId& node : blob.holders) {
      if (cluster_.node(cluster_.IndexOf(node)).Holds(blob.id)) {
        holders.push_back(node);
      }
    }
    return placement::DistinctFailureDomains(cluster_.MakeMap(3).placement,
                                             holders);
  }

  FakeClock clock_;
  InMemoryCluster cluster_;
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  TransferDependencies dependencies_;
  std::unique_ptr<QuorumBlobUploader> uploader_;

 private:
  bool time_passes_ = false;
  absl::Mutex mutex_;
  size_t expected_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<absl::StatusOr<StoredBlob>> results_ ABSL_GUARDED_BY(mutex_);
};

std::vector<std::string> Domains(int count) {
  std::vector<std::string> domains;
  for (int i = 0; i < count; ++i) domains.push_back(absl::StrCat("host-", i));
  return domains;
}

TEST(QuorumBlobUploader, StoresOnAllReplicasWithProofs) {
  Upload upload(Domains(3));
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, upload.PutOne("one"));
  EXPECT_THAT(stored.holders, SizeIs(3));
  EXPECT_FALSE(stored.reused);
  EXPECT_FALSE(stored.degraded);
  EXPECT_EQ(stored.size_bytes, 3);
  EXPECT_EQ(upload.HoldingDomains(stored), 3);
  const auto proofs = upload.uploader_->ProofsFor({stored.id});
  EXPECT_THAT(proofs, SizeIs(3));
  for (const ReceiptProof& proof : proofs) {
    const int index = upload.cluster_.IndexOf(proof.receipt.node_id);
    EXPECT_THAT(CheckReceipt(proof.receipt.node_id,
                             upload.cluster_.node(index).public_key(),
                             proof.blob_ids, proof.receipt),
                IsOk());
  }
  EXPECT_EQ(upload.uploader_->counters().bytes_sent, 9);
  EXPECT_EQ(upload.uploader_->counters().nodes_substituted, 0);
  upload.uploader_->Forget({stored.id});
  EXPECT_THAT(upload.uploader_->ProofsFor({stored.id}), IsEmpty());
}

TEST(QuorumBlobUploader, SendsNothingThatNodesHold) {
  Upload upload(Domains(3));
  ASSERT_THAT(upload.PutOne("one"), IsOk());
  upload.NewUploader({3, 2});
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, upload.PutOne("one"));
  EXPECT_TRUE(stored.reused);
  EXPECT_THAT(upload.uploader_->ProofsFor({stored.id}), SizeIs(3));
  EXPECT_EQ(upload.uploader_->counters().bytes_sent, 0);
}

TEST(QuorumBlobUploader, SendsOnlyToNodesThatLackTheBlob) {
  Upload upload(Domains(3));
  const auto stored = upload.PutOne("one");
  ASSERT_THAT(stored, IsOk());
  upload.cluster_.node(1).LoseAll();
  upload.NewUploader({3, 2});
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob again, upload.PutOne("one"));
  EXPECT_FALSE(again.reused);
  EXPECT_EQ(upload.uploader_->counters().bytes_sent, 3);
  EXPECT_TRUE(upload.cluster_.node(1).Holds(again.id));
}

TEST(QuorumBlobUploader, SendsABlobThatIsPutTwiceOnce) {
  Upload upload(Domains(3));
  upload.Put("same");
  upload.Put("same");
  const auto results = upload.Await();
  ASSERT_THAT(results, SizeIs(2));
  for (const auto& result : results) EXPECT_THAT(result, IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob third, upload.PutOne("same"));
  EXPECT_TRUE(third.reused);
  EXPECT_EQ(upload.uploader_->counters().bytes_sent, 12);
}

struct FaultCase {
  const char* name;
  NodeFault fault;
};

class FaultTest : public ::testing::TestWithParam<std::tuple<FaultCase, int>> {
 protected:
  NodeFault fault() const { return std::get<0>(GetParam()).fault; }
  int victim() const { return std::get<1>(GetParam()); }
};

TEST_P(FaultTest, AnotherNodeTakesThePlaceOfAFaultyOne) {
  Upload upload(Domains(4));
  upload.SetFault(victim(), fault());
  for (int i = 0; i < 50; ++i) upload.Put(absl::StrCat("blob ", i));
  for (const auto& result : upload.Await()) {
    COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, result);
    EXPECT_THAT(stored.holders, SizeIs(3));
    EXPECT_THAT(stored.holders,
                Not(::testing::Contains(upload.cluster_.id(victim()))));
    EXPECT_FALSE(stored.degraded);
    EXPECT_EQ(upload.HoldingDomains(stored), 3);
    EXPECT_THAT(upload.uploader_->ProofsFor({stored.id}), SizeIs(3));
  }
  EXPECT_GT(upload.uploader_->counters().nodes_substituted, 0);
}

TEST_P(FaultTest, WithoutASubstituteTheQuorumWillDo) {
  Upload upload(Domains(3));
  upload.SetFault(victim(), fault());
  for (int i = 0; i < 20; ++i) upload.Put(absl::StrCat("blob ", i));
  for (const auto& result : upload.Await()) {
    COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, result);
    EXPECT_THAT(stored.holders, SizeIs(2));
    EXPECT_TRUE(stored.degraded);
    EXPECT_EQ(upload.HoldingDomains(stored), 2);
  }
  EXPECT_TRUE(upload.health_.IsCoolingDown(upload.cluster_.id(victim())));
}

TEST_P(FaultTest, ANodeThatFailsWithinTheUploadIsReplaced) {
  Upload upload(Domains(4));
  for (int i = 0; i < 20; ++i) upload.Put(absl::StrCat("before ", i));
  for (const auto& result : upload.Await()) EXPECT_THAT(result, IsOk());
  upload.SetFault(victim(), fault());
  for (int i = 0; i < 20; ++i) upload.Put(absl::StrCat("after ", i));
  for (const auto& result : upload.Await()) {
    COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, result);
    EXPECT_FALSE(stored.degraded);
    EXPECT_EQ(upload.HoldingDomains(stored), 3);
  }
}

TEST_P(FaultTest, BelowTheQuorumItSaysWhatEachNodeSaid) {
  Upload upload(Domains(3));
  upload.SetFault(victim(), fault());
  upload.SetFault((victim() + 1) % 3, NodeFault::kDown);
  const auto result = upload.PutOne("blob");
  EXPECT_THAT(result, HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(
      result.status(),
      StatusIs(absl::StatusCode::kUnavailable,
               AllOf(HasSubstr("stored 1 of 3 copies, 2 needed: node "),
                     HasSubstr(absl::StrCat(
                         upload.cluster_.id(victim()).ToHex().substr(0, 8),
                         " (node-", victim(), ":7401): ")),
                     HasSubstr("connection refused"))));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FaultTest,
    ::testing::Combine(
        ::testing::Values(
            FaultCase{"Down", NodeFault::kDown},
            FaultCase{"Stalled", NodeFault::kStalled},
            FaultCase{"NeverAcknowledges", NodeFault::kNeverAcknowledges},
            FaultCase{"RefusesPuts", NodeFault::kRefusesPuts},
            FaultCase{"AnotherKey", NodeFault::kReceiptsOfAnotherKey},
            FaultCase{"OtherIds", NodeFault::kReceiptsOfOtherIds}),
        ::testing::Values(0, 1, 2)),
    [](const ::testing::TestParamInfo<FaultTest::ParamType>& param) {
      return absl::StrCat(std::get<0>(param.param).name, "Node",
                          std::get<1>(param.param));
    });

TEST(QuorumBlobUploader, ANodeThatHangsBesideOthersIsReplacedSoon) {
  Upload upload(Domains(4));
  upload.SetFault(0, NodeFault::kNeverAcknowledges);
  const absl::Duration start = upload.clock_.Monotonic();
  for (int i = 0; i < 20; ++i) upload.Put(absl::StrCat("blob ", i));
  for (const auto& result : upload.Await()) EXPECT_THAT(result, IsOk());
  EXPECT_LT(upload.clock_.Monotonic() - start,
            NodeSenderOptions().initial_stall_timeout);
}

TEST(QuorumBlobUploader, TheOnlyNodeIsGivenUpInTheEnd) {
  Upload upload(Domains(1), {1, 1}, 1);
  upload.SetFault(0, NodeFault::kNeverAcknowledges);
  const absl::Duration start = upload.clock_.Monotonic();
  EXPECT_THAT(upload.PutOne("blob"), HasReason(reason::kQuorumNotMet));
  EXPECT_GE(upload.clock_.Monotonic() - start,
            NodeSenderOptions().initial_stall_timeout);
}

TEST(QuorumBlobUploader, CountsFailureDomainsNotNodes) {
  // Four nodes, two domains: the third copy has nowhere to go.
  Upload upload({"a", "a", "b", "b"}, {3, 2}, 2);
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, upload.PutOne("blob"));
  EXPECT_THAT(stored.holders, SizeIs(2));
  EXPECT_TRUE(stored.degraded);
  EXPECT_EQ(upload.HoldingDomains(stored), 2);
  // Both nodes of one domain fail: the two others are one copy.
  upload.SetFault(0, NodeFault::kDown);
  upload.SetFault(1, NodeFault::kDown);
  EXPECT_THAT(upload.PutOne("another"), HasReason(reason::kQuorumNotMet));
}

TEST(QuorumBlobUploader, ReplacesANodeWithinItsDomain) {
  Upload upload({"a", "a", "b", "b"}, {2, 2}, 2);
  upload.SetFault(0, NodeFault::kDown);
  for (int i = 0; i < 20; ++i) {
    COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored,
                                upload.PutOne(absl::StrCat("blob ", i)));
    EXPECT_EQ(upload.HoldingDomains(stored), 2);
  }
}

TEST(QuorumBlobUploader, RefusesWhenThereAreTooFewDomains) {
  Upload upload({"a", "a", "a"}, {3, 2}, 1);
  const auto result = upload.PutOne("blob");
  EXPECT_THAT(result, HasReason(reason::kTooFewNodes));
  EXPECT_THAT(result.status(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr("--failure-domain")));
}

TEST(QuorumBlobUploader, RefusesAnImpossibleQuorum) {
  Upload upload(Domains(3), {2, 3});
  EXPECT_THAT(upload.PutOne("blob"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(QuorumBlobUploader, ReportsThatThereIsNoMap) {
  Upload upload(Domains(3));
  upload.directory_.FailNextCall(absl::UnavailableError("no directory"));
  EXPECT_THAT(upload.PutOne("blob"),
              StatusIs(absl::StatusCode::kUnavailable, "no directory"));
}

TEST(QuorumBlobUploader, TriesFailedNodesAgainAfterTheirCooldown) {
  Upload upload(Domains(3));
  upload.SetFault(0, NodeFault::kDown);
  ASSERT_THAT(upload.PutOne("one"), IsOk());
  upload.SetFault(0, NodeFault::kNone);
  upload.clock_.Advance(absl::Minutes(2));
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, upload.PutOne("two"));
  EXPECT_FALSE(stored.degraded);
}

TEST(QuorumBlobUploader, AsksCoolingNodesWhenTheQuorumNeedsThem) {
  Upload upload(Domains(2), {2, 2}, 2);
  upload.SetFault(0, NodeFault::kDown);
  EXPECT_THAT(upload.PutOne("one"), HasReason(reason::kQuorumNotMet));
  upload.SetFault(0, NodeFault::kNone);
  ASSERT_TRUE(upload.health_.IsCoolingDown(upload.cluster_.id(0)));
  EXPECT_THAT(upload.PutOne("two"), IsOk());
}

TEST(QuorumBlobUploader, CancelEndsEveryPutExactlyOnce) {
  Upload upload(Domains(3));
  for (int i = 0; i < 3; ++i) {
    upload.SetFault(i, NodeFault::kStalled);
  }
  for (int i = 0; i < 100; ++i) upload.Put(absl::StrCat("blob ", i));
  upload.uploader_->Cancel();
  upload.Put("late");
  const auto results = upload.Await();
  EXPECT_THAT(results, SizeIs(101));
  for (const auto& result : results) {
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kCancelled));
  }
  for (int i = 0; i < 3; ++i) {
    upload.SetFault(i, NodeFault::kNone);
  }
}

TEST(QuorumBlobUploader, DestructionCancelsWhatIsPending) {
  Upload upload(Domains(3));
  for (int i = 0; i < 3; ++i) {
    upload.SetFault(i, NodeFault::kStalled);
  }
  for (int i = 0; i < 10; ++i) upload.Put(absl::StrCat("blob ", i));
  for (int i = 0; i < 3; ++i) {
    upload.SetFault(i, NodeFault::kNone);
  }
  upload.uploader_.reset();
  upload.NewUploader({3, 2});
  EXPECT_THAT(upload.Await(), SizeIs(10));
}

TEST(QuorumBlobUploader, StoresManySmallBlobsWithFewQuestions) {
  constexpr int kBlobs = 10000;
  Upload upload(Domains(3));
  std::vector<BlobId> ids;
  for (int i = 0; i < kBlobs; ++i) {
    ids.push_back(upload.Put(absl::StrCat("small blob ", i)));
  }
  for (const auto& result : upload.Await()) {
    ASSERT_THAT(result, IsOk());
    ASSERT_FALSE(result->degraded);
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(upload.cluster_.node(i).blob_count(), kBlobs);
    EXPECT_LE(upload.cluster_.node(i).find_missing_calls(), kBlobs / 8);
  }
  EXPECT_EQ(upload.uploader_->counters().blobs_sent, 3 * kBlobs);
  // Receipts cover batches.
  EXPECT_LE(upload.uploader_->ProofsFor(ids).size(), 3 * kBlobs / 2);
}

}  // namespace
}  // namespace coffer::client
