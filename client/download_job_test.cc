#include "client/download_job.h"

#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using placement::TestNodeId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Nodes 0 to 2 are replicas, 3 and 4 are not.
class DownloadJobTest : public ::testing::Test {
 protected:
  DownloadJobTest() {
    auto sources = std::make_shared<DownloadSources>();
    for (int i = 0; i < 5; ++i) sources->nodes.push_back(TestNodeId(i));
    sources->replica_count = 3;
    job_ = std::make_unique<DownloadJob>(BlobId(), 100, sources, nullptr);
  }

  // The number of the next node; -1 for none.
  int Next() {
    const absl::optional<NodeId> next = job_->NextSource(
        [this](const NodeId& node) { return cooling_.contains(node); },
        [this](const NodeId& node) -> uint64_t {
          return busy_.contains(node) ? 100 : 0;
        });
    for (int i = 0; i < 5; ++i) {
      if (next == TestNodeId(i)) return i;
    }
    return -1;
  }

  std::vector<int> All() { return {Next(), Next(), Next(), Next(), Next()}; }

  absl::flat_hash_set<NodeId> cooling_;
  absl::flat_hash_set<NodeId> busy_;
  std::unique_ptr<DownloadJob> job_;
};

TEST_F(DownloadJobTest, AsksReplicasInOrderThenSubstitutes) {
  EXPECT_THAT(All(), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(Next(), -1);
}

TEST_F(DownloadJobTest, PrefersIdleReplicasToBusyAndBusyToCoolingOnes) {
  busy_ = {TestNodeId(1)};
  cooling_ = {TestNodeId(0), TestNodeId(3)};
  EXPECT_THAT(All(), ElementsAre(2, 1, 0, 4, 3));
}

TEST_F(DownloadJobTest, IsLostWhenAllReplicasAnswered) {
  All();
  for (int i = 0; i < 2; ++i) {
    job_->AddFailure(TestNodeId(i), absl::NotFoundError("missing"));
  }
  job_->AddFailure(TestNodeId(2), absl::DataLossError("wrong"));
  job_->AddFailure(TestNodeId(3), absl::NotFoundError("missing"));
  EXPECT_FALSE(job_->idle());
  job_->AddFailure(TestNodeId(4), absl::UnavailableError("away"));
  EXPECT_TRUE(job_->idle());
  EXPECT_THAT(job_->Failure(), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(job_->Failure(), HasReason(reason::kAllReplicasFailed));
}

TEST_F(DownloadJobTest, IsUnavailableWhenAReplicaCouldNotBeAsked) {
  All();
  job_->AddFailure(TestNodeId(0), absl::NotFoundError("missing"));
  job_->AddFailure(TestNodeId(1), absl::UnavailableError("away"));
  EXPECT_THAT(job_->Failure(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DownloadJobTest, ReportsDamageButNotWhatIsNoReplica) {
  All();
  job_->AddFailure(TestNodeId(0), absl::NotFoundError("missing"));
  job_->AddFailure(TestNodeId(1), absl::UnavailableError("away"));
  job_->AddFailure(TestNodeId(3), absl::NotFoundError("never had it"));
  job_->AddFailure(TestNodeId(4), absl::DataLossError("wrong"));
  const std::vector<FoundDamage> damages = job_->Damages();
  ASSERT_THAT(damages, SizeIs(2));
  EXPECT_EQ(damages[0].node, TestNodeId(0));
  EXPECT_TRUE(damages[0].missing);
  EXPECT_EQ(damages[1].node, TestNodeId(4));
  EXPECT_FALSE(damages[1].missing);
}

TEST_F(DownloadJobTest, WithoutSourcesNothingIsLost) {
  DownloadJob job(BlobId(), 100, std::make_shared<DownloadSources>(), nullptr);
  EXPECT_THAT(job.Damages(), IsEmpty());
  EXPECT_THAT(job.Failure(), HasReason(reason::kAllReplicasFailed));
  EXPECT_THAT(job.Failure(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::client
