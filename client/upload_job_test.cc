#include "client/upload_job.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "client/upload_targets.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/placement/test_nodes.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using placement::TestNodeId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr ReplicationPolicy kPolicy = {3, 2};

class UploadJobTest : public ::testing::Test {
 protected:
  // Node i is in domain i / 2.
  UploadJobTest() {
    auto targets = std::make_shared<UploadTargets>();
    for (uint32_t i = 0; i < 10; ++i) {
      targets->nodes.push_back({TestNodeId(i), i / 2, true, i >= 3});
    }
    targets->failure_domain_count = 5;
    job_ = std::make_unique<UploadJob>(
        BlobId(), std::make_shared<const std::string>("blob"), 1, targets);
  }

  // The number of the next node; -1 for none.
  int Next() {
    const UploadTarget* target = job_->NextTarget(
        kPolicy,
        [this](const NodeId& node) { return cooling_.contains(node); });
    for (int i = 0; i < 10; ++i) {
      if (target != nullptr && target->node == TestNodeId(i)) return i;
    }
    return -1;
  }

  std::vector<int> NextThree() { return {Next(), Next(), Next()}; }

  absl::flat_hash_set<NodeId> cooling_;
  std::unique_ptr<UploadJob> job_;
};

TEST_F(UploadJobTest, AsksOneNodeOfEachDomainUpToR) {
  EXPECT_THAT(NextThree(), ElementsAre(0, 2, 4));
  EXPECT_EQ(Next(), -1);
  EXPECT_FALSE(job_->idle());
}

TEST_F(UploadJobTest, ReplacesAFailedNodeByItsNeighbourOrAnotherDomain) {
  EXPECT_THAT(NextThree(), ElementsAre(0, 2, 4));
  EXPECT_TRUE(job_->AddFailure(TestNodeId(2), absl::UnavailableError("away")));
  EXPECT_EQ(Next(), 3);
  EXPECT_TRUE(job_->AddFailure(TestNodeId(3), absl::UnavailableError("away")));
  EXPECT_EQ(Next(), 6);
  EXPECT_EQ(Next(), -1);
}

TEST_F(UploadJobTest, PassesOverCoolingNodesUnlessTheQuorumNeedsThem) {
  for (int i = 2; i < 10; ++i) cooling_.insert(TestNodeId(i));
  EXPECT_THAT(NextThree(), ElementsAre(0, 2, -1));
}

TEST_F(UploadJobTest, CountsOnlyNodesThatWereAsked) {
  Next();
  EXPECT_FALSE(job_->AddHolder(TestNodeId(9), false));
  EXPECT_TRUE(job_->AddHolder(TestNodeId(0), false));
  EXPECT_FALSE(job_->AddHolder(TestNodeId(0), false));
  EXPECT_FALSE(job_->AddFailure(TestNodeId(0), absl::UnavailableError("")));
  EXPECT_EQ(job_->holder_count(), 1);
}

TEST_F(UploadJobTest, SaysWhetherAnythingWasSent) {
  NextThree();
  for (int i = 0; i < 6; i += 2) job_->AddHolder(TestNodeId(i), true);
  EXPECT_TRUE(job_->Result(kPolicy)->reused);
  EXPECT_FALSE(job_->Result(kPolicy)->degraded);
}

TEST_F(UploadJobTest, IsDegradedBetweenWAndR) {
  NextThree();
  job_->AddHolder(TestNodeId(0), true);
  job_->AddHolder(TestNodeId(2), false);
  COFFER_ASSERT_OK_AND_ASSIGN(const StoredBlob stored, job_->Result(kPolicy));
  EXPECT_TRUE(stored.degraded);
  EXPECT_FALSE(stored.reused);
}

TEST_F(UploadJobTest, ListsReasonsBelowTheQuorum) {
  Next();
  Next();
  job_->AddHolder(TestNodeId(0), true);
  job_->AddFailure(TestNodeId(2), absl::UnavailableError("(host:1): away"));
  const auto result = job_->Result(kPolicy);
  EXPECT_THAT(result, HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(
      result.status().message(),
      HasSubstr("stored 1 of 3 copies, 2 needed: node " +
                TestNodeId(2).ToHex().substr(0, 8) + " (host:1): away"));
  EXPECT_THAT(result.status().message(), HasSubstr("nodes can be reached"));
  EXPECT_THAT(GetErrorInfo(result.status())->metadata, IsEmpty());
}

TEST_F(UploadJobTest, FullDisksAreNotANetworkProblem) {
  Next();
  job_->AddFailure(TestNodeId(0),
                   MakeError(absl::StatusCode::kResourceExhausted, "full",
                             {reason::kDiskReserve, {}}));
  const auto result = job_->Result(kPolicy);
  EXPECT_THAT(result, HasReason(reason::kQuorumNotMet));
  EXPECT_THAT(result.status().message(), HasSubstr("free space or add nodes"));
  EXPECT_THAT(GetErrorInfo(result.status())->metadata,
              ElementsAre(Pair("cause", "DISK_RESERVE")));
}

}  // namespace
}  // namespace coffer::client
