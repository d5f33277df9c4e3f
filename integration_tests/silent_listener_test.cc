#include "integration_tests/silent_listener.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cancellation.h"
#include "client/grpc_storage_stub_factory.h"
#include "client/storage_stub.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/rpc/call_metadata.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

constexpr absl::Duration kShort = absl::Milliseconds(100);

class SilentListenerTest : public testing::Test {
 protected:
  void SetUp() override {
    COFFER_ASSERT_OK_AND_ASSIGN(listener_,
                                SilentListener::Create("127.0.0.1:0"));
    stub_ = factory_.Create(listener_->address());
  }

  std::unique_ptr<SilentListener> listener_;
  client::GrpcStorageStubFactory factory_{rpc::CallMetadata()};
  std::shared_ptr<client::StorageStub> stub_;
};

TEST_F(SilentListenerTest, TakesItsPortForItself) {
  EXPECT_THAT(SilentListener::Create(listener_->address()),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(SilentListenerTest, CallsKeepTheirDeadline) {
  EXPECT_THAT(stub_->FindMissing({BlobId()}, {kShort}),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

// Otherwise a read would last until connecting is given up, whoever else has
// given the bytes meanwhile.
TEST_F(SilentListenerTest, ReadsCanBeCancelledWithoutAConnection) {
  const std::vector<client::BlobRange> ranges = {{BlobId(), 0, 0}};
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenGetStream(ranges, nullptr));
  absl::Status status;
  std::thread reader([&] { status = stream->Next().status(); });
  stream->Cancel();
  reader.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(SilentListenerTest, WritesCanBeCancelledWithoutAConnection) {
  client::PutStreamCallbacks callbacks;
  callbacks.on_ack = [](client::PutAck) {};
  callbacks.on_broken = [](absl::Status) {};
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stream,
                              stub_->OpenPutStream(std::move(callbacks)));
  absl::Status status;
  std::thread writer([&] {
    status = stream->Send(BlobId(), std::make_shared<const std::string>("blob"),
                          1, /*more_follows=*/false);
  });
  stream->Cancel();
  writer.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(SilentListenerTest, CallsCanBeCancelledWithoutAConnection) {
  Cancellation cancellation;
  absl::Status status;
  std::thread caller([&] {
    status = stub_->FindMissing({BlobId()}, {absl::Hours(1), &cancellation})
                 .status();
  });
  cancellation.Cancel();
  caller.join();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace coffer::integration
