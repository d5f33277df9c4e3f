#include "client/grpc_storage_stub_factory.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);

TEST(GrpcStorageStubFactory, MakesOneStubForEachAddress) {
  GrpcStorageStubFactory factory({});
  const auto stub = factory.Create("127.0.0.1:7401");
  EXPECT_EQ(factory.Create("127.0.0.1:7401"), stub);
  EXPECT_NE(factory.Create("127.0.0.1:7402"), stub);
  const auto malformed = factory.Create("nonsense");
  ASSERT_NE(malformed, nullptr);
  EXPECT_THAT(malformed->FindMissing({BlobId()}, {kTimeout}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::client
