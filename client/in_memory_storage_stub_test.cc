#include "client/in_memory_storage_stub.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/in_memory_cluster.h"
#include "client/receipt_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kTimeout = absl::Seconds(5);

class InMemoryStorageStubTest : public ::testing::Test {
 protected:
  // Sends and waits for the end of the stream.
  absl::Status Put(const BlobId& id, const std::string& bytes) {
    PutStreamCallbacks callbacks;
    callbacks.on_ack = [this](PutAck ack) { acks_.push_back(std::move(ack)); };
    callbacks.on_broken = [](absl::Status) {};
    const auto stream = node_.OpenPutStream(std::move(callbacks));
    const absl::Status sent = (*stream)->Send(
        id, std::make_shared<const std::string>(bytes), 1, false);
    return sent.ok() ? (*stream)->Finish() : sent;
  }

  absl::StatusOr<std::string> Get() {
    const auto stream = node_.OpenGetStream({{id_, 0, 0}}, nullptr);
    auto item = (*stream)->Next();
    return item.ok() ? std::move((*item)->bytes) : item.status();
  }

  FakeClock clock_;
  InMemoryCluster cluster_{1, &clock_, [this] { return clock_.NewSleeper(); }};
  InMemoryStorageStub& node_ = cluster_.node(0);
  const BlobId id_ = merkle::HashBlob("blob");
  std::vector<PutAck> acks_;
};

TEST_F(InMemoryStorageStubTest, IsHonest) {
  EXPECT_THAT(Get(), HasReason(reason::kBlobNotFound));
  EXPECT_THAT(Put(id_, "blob"), IsOk());
  ASSERT_THAT(acks_, SizeIs(1));
  EXPECT_THAT(
      CheckReceipt(cluster_.id(0), node_.public_key(), {id_}, acks_[0].receipt),
      IsOk());
  EXPECT_THAT(Get(), IsOkAndHolds("blob"));
  EXPECT_THAT(node_.FindMissing({id_}, {kTimeout})->missing, IsEmpty());
  EXPECT_EQ((*node_.Stat({id_}, {kTimeout}))[0].state, BlobState::kLive);
}

TEST_F(InMemoryStorageStubTest, RefusesWrongBytes) {
  EXPECT_THAT(Put(id_, "other"), IsOk());
  ASSERT_THAT(acks_, SizeIs(1));
  ASSERT_THAT(acks_[0].failures, SizeIs(1));
  EXPECT_THAT(acks_[0].failures[0].status, HasReason(reason::kBlobIdMismatch));
}

TEST_F(InMemoryStorageStubTest, NoticesDamageWhenItVerifies) {
  ASSERT_THAT(Put(id_, "blob"), IsOk());
  node_.Damage(id_);
  EXPECT_FALSE(node_.Holds(id_));
  EXPECT_THAT(Get(), IsOkAndHolds(::testing::Ne("blob")));
  EXPECT_THAT(node_.FindMissing({id_}, {kTimeout})->missing, IsEmpty());
  EXPECT_EQ((*node_.Verify({id_}, {kTimeout}))[0].state,
            BlobState::kQuarantined);
  EXPECT_THAT(Get(), HasReason(reason::kBlobDamaged));
  EXPECT_THAT(node_.FindMissing({id_}, {kTimeout})->missing, ElementsAre(id_));
  ASSERT_THAT(Put(id_, "blob"), IsOk());
  EXPECT_TRUE(node_.Holds(id_));
}

TEST_F(InMemoryStorageStubTest, IsFaultyOnDemand) {
  node_.SetFault(NodeFault::kDown);
  EXPECT_THAT(Put(id_, "blob"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Get(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(node_.Stat({id_}, {kTimeout}),
              StatusIs(absl::StatusCode::kUnavailable));
  node_.SetFault(NodeFault::kRefusesPuts);
  EXPECT_THAT(Put(id_, "blob"), HasReason(reason::kDiskReserve));
  node_.SetFault(NodeFault::kForgetsPuts);
  EXPECT_THAT(Put(id_, "blob"), IsOk());
  EXPECT_FALSE(node_.Holds(id_));
}

TEST(InMemoryCluster, HasNoStubForAnUnknownAddress) {
  FakeClock clock;
  InMemoryCluster cluster(2, &clock, [&] { return clock.NewSleeper(); });
  EXPECT_THAT(cluster.Create("elsewhere:1")->Stat({BlobId()}, {kTimeout}),
              StatusIs(absl::StatusCode::kUnavailable));
  const ClusterMap map = cluster.MakeMap(2);
  EXPECT_THAT(map.nodes, SizeIs(2));
  EXPECT_EQ(cluster.IndexOf(cluster.id(1)), 1);
  EXPECT_EQ(cluster.IndexOf(NodeId()), -1);
}

}  // namespace
}  // namespace coffer::client
