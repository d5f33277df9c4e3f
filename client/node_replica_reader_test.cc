#include "client/node_replica_reader.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "client/cluster_map_cache.h"
#include "client/failing_storage_stub.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_directory_stub.h"
#include "client/in_memory_storage_stub.h"
#include "client/node_fetcher.h"
#include "client/node_health.h"
#include "client/replica_reader.h"
#include "client/storage_stub.h"
#include "client/transfer_dependencies.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/ids/id.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class NodeReplicaReaderTest : public ::testing::Test {
 protected:
  ReplicaRequest Store(const std::string& content) {
    const BlobId id = merkle::HashBlob(content);
    absl::Notification stored;
    PutStreamCallbacks callbacks;
    callbacks.on_ack = [&](PutAck) { stored.Notify(); };
    callbacks.on_broken = [](absl::Status) {};
    const auto stream = node_.OpenPutStream(std::move(callbacks));
    EXPECT_THAT((*stream)->Send(
                    id, std::make_shared<const std::string>(content), 1, false),
                IsOk());
    stored.WaitForNotification();
    return {id, content.size()};
  }

  FakeClock clock_;
  InMemoryCluster cluster_{1, &clock_, [this] { return clock_.NewSleeper(); }};
  InMemoryStorageStub& node_ = cluster_.node(0);
  InMemoryDirectoryStub directory_;
  ClusterMapCache map_{{}, &directory_, &clock_};
  NodeHealth health_{{}, &clock_};
  NodeReplicaReader reader_{
      NodeFetcherOptions(), cluster_.id(0), "node-0:7401",
      TransferDependencies{&map_, &cluster_, &health_, &clock_,
                           [this] { return clock_.NewSleeper(); }}};
};

TEST_F(NodeReplicaReaderTest, TellsWhatTheNodeHas) {
  const std::vector<ReplicaRequest> requests = {
      Store("whole"), Store("damaged"), {merkle::HashBlob("absent"), 6}};
  node_.Damage(requests[1].id);
  const ReplicaReadings readings = reader_.Read(requests);
  EXPECT_THAT(readings.statuses,
              ElementsAre(IsOk(), StatusIs(absl::StatusCode::kDataLoss),
                          StatusIs(absl::StatusCode::kNotFound)));
  EXPECT_EQ(readings.bytes_read, 5);
  EXPECT_THAT(reader_.Read({requests[0]}).statuses, ElementsAre(IsOk()));
}

TEST_F(NodeReplicaReaderTest, ANodeThatHangsCostsItsTimeoutOnce) {
  node_.SetFault(NodeFault::kStalled);
  ReplicaReadings readings;
  // Many batches.
  std::thread reader([&] {
    readings = reader_.Read(std::vector<ReplicaRequest>(
        300, ReplicaRequest{merkle::HashBlob("blob"), 4}));
  });
  node_.AwaitRangesRequested(1);
  clock_.AwaitSleepers(1);
  clock_.Advance(NodeFetcherOptions().initial_stall_timeout);
  reader.join();
  EXPECT_THAT(readings.statuses, SizeIs(300));
  EXPECT_THAT(readings.statuses,
              Each(StatusIs(absl::StatusCode::kDeadlineExceeded)));
}

// The first call fails at once, the second waits until it may go on.
class StumblingFactory final : public StorageStubFactory {
 public:
  explicit StumblingFactory(StorageStubFactory* factory) : factory_(*factory) {}

  std::shared_ptr<StorageStub> Create(const std::string& address) override {
    const int call = ++calls_;
    if (call == 1) {
      return std::make_shared<FailingStorageStub>(
          absl::UnavailableError("away"));
    }
    if (call == 2) go_on_.WaitForNotification();
    return factory_.Create(address);
  }

  void GoOn() { go_on_.Notify(); }
  int calls() const { return calls_; }

 private:
  StorageStubFactory& factory_;
  std::atomic<int> calls_ = 0;
  absl::Notification go_on_;
};

TEST_F(NodeReplicaReaderTest, AsksForNothingMoreOnceBrokenOff) {
  // Enough that most of them are still to be queued when the first one fails.
  constexpr size_t kRequests = 200'000;
  const ReplicaRequest request = Store("whole");
  StumblingFactory factory(&cluster_);
  NodeFetcherOptions options;
  options.max_batch_blobs = 1;
  NodeReplicaReader reader(
      options, cluster_.id(0), "node-0:7401",
      TransferDependencies{&map_, &factory, &health_, &clock_,
                           [this] { return clock_.NewSleeper(); }});
  const ReplicaReadings readings =
      reader.Read(std::vector<ReplicaRequest>(kRequests, request));
  EXPECT_THAT(readings.statuses, SizeIs(kRequests));
  EXPECT_THAT(readings.statuses.back(),
              StatusIs(absl::StatusCode::kUnavailable));
  factory.GoOn();
  EXPECT_THAT(reader.Read({request}).statuses, ElementsAre(IsOk()));
  // The one that failed, the one under way then, and that of the second Read.
  EXPECT_LE(factory.calls(), 3);
}

TEST_F(NodeReplicaReaderTest, CancelEndsARead) {
  node_.SetFault(NodeFault::kStalled);
  ReplicaReadings readings;
  std::thread reader([&] {
    readings = reader_.Read({ReplicaRequest{merkle::HashBlob("blob"), 4}});
  });
  node_.AwaitRangesRequested(1);
  reader_.Cancel();
  reader.join();
  EXPECT_THAT(readings.statuses,
              ElementsAre(StatusIs(absl::StatusCode::kCancelled)));
  EXPECT_THAT(reader_.Read({ReplicaRequest()}).statuses,
              ElementsAre(StatusIs(absl::StatusCode::kCancelled)));
}

}  // namespace
}  // namespace coffer::client
