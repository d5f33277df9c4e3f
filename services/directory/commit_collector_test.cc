#include "services/directory/commit_collector.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/in_memory_cluster.h"
#include "services/directory/reference_budget.h"
#include "services/directory/request_limits.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

class CommitCollectorTest : public testing::Test {
 protected:
  v1::CommitVersionRequest Header() {
    v1::CommitVersionRequest message;
    message.mutable_header()->set_request_id(sample::Id(1));
    *message.mutable_header()->mutable_commit() =
        sample::NextVersion(700, 2, {1, 2}).commit();
    return message;
  }

  void Register(const sample::Node& node) {
    internal::v1::Command command;
    v1::Node& record = *command.mutable_register_node()->mutable_node();
    record.set_node_id(node.id());
    record.set_public_key(node.Registration().public_key());
    ASSERT_THAT(cluster_.proposer->Propose("", std::move(command)), IsOk());
  }

  InMemoryCluster cluster_;
  ReferenceBudget budget_{kItemsPerStream + 3};
  CommitCollector collector_{&cluster_.reader, &budget_};
};

TEST_F(CommitCollectorTest, PutsTheStreamTogetherInOrder) {
  ASSERT_THAT(collector_.Add(Header()), IsOk());
  for (const uint32_t blob : {1u, 2u}) {
    v1::CommitVersionRequest message;
    *message.add_references() = sample::Reference(blob);
    ASSERT_THAT(collector_.Add(message), IsOk());
  }
  EXPECT_EQ(collector_.request_id(), sample::Id(1));
  COFFER_ASSERT_OK_AND_ASSIGN(const internal::v1::Command command,
                              collector_.Finish());
  ASSERT_EQ(command.commit_versions().commits_size(), 1);
  const auto& references = command.commit_versions().commits(0).references();
  ASSERT_EQ(references.size(), 2);
  EXPECT_EQ(references[0].blob_id(), sample::Hash(1));
  EXPECT_EQ(references[1].blob_id(), sample::Hash(2));
}

TEST_F(CommitCollectorTest, TakesNoMoreThanWasAnnounced) {
  ASSERT_THAT(collector_.Add(Header()), IsOk());
  v1::CommitVersionRequest message;
  for (int i = 0; i < 3; ++i) *message.add_references() = sample::Reference(1);
  EXPECT_THAT(collector_.Add(message), HasReason(reason::kLimitExceeded));
}

TEST_F(CommitCollectorTest, BoundsOneMessage) {
  v1::CommitVersionRequest message = Header();
  for (int i = 0; i <= kMaxReferencesPerMessage; ++i) message.add_references();
  EXPECT_THAT(collector_.Add(message), HasReason(reason::kLimitExceeded));
}

TEST_F(CommitCollectorTest, TakesItsShareOfTheBudget) {
  ASSERT_THAT(collector_.Add(Header()), IsOk());
  CommitCollector other(&cluster_.reader, &budget_);
  EXPECT_THAT(other.Add(Header()), HasReason(reason::kOverloaded));
}

TEST_F(CommitCollectorTest, CountsProvenBlobsAgainstTheBudgetOnce) {
  const sample::Node node(101);
  const sample::Node replica(102);
  Register(node);
  Register(replica);
  ASSERT_THAT(collector_.Add(Header()), IsOk());
  v1::CommitVersionRequest message;
  *message.add_receipts() = node.Prove({1});
  *message.add_receipts() = replica.Prove({1});
  ASSERT_THAT(collector_.Add(message), IsOk());
  message.clear_receipts();
  *message.add_receipts() = node.Prove({2});
  EXPECT_THAT(collector_.Add(message), HasReason(reason::kOverloaded));
}

TEST_F(CommitCollectorTest, NeedsAHeader) {
  EXPECT_THAT(collector_.Finish(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(collector_.Add(v1::CommitVersionRequest()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
