#include "services/storage/node_admin.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/logging/logging.h"
#include "lib/status/status_matchers.h"
#include "services/admin/process_service.h"
#include "services/storage/metric_catalogue.h"

namespace coffer::storage {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class NodeAdminTest : public testing::Test {
 protected:
  void SetUp() override {
    // Only methods of services that are linked can be counted by name.
    ASSERT_NE(v1::PutBlobsRequest::descriptor(), nullptr);
    NodeAdminOptions options;
    options.logger = logging::NullLogger();
    options.log_counts = std::make_shared<logging::LogCounts>();
    options.settings = {{"listen", "127.0.0.1:7420"}};
    COFFER_ASSERT_OK_AND_ASSIGN(admin_, NodeAdmin::Create(options, &clock_));
  }

  // Asks the service, whose answer is that of an HTTP scrape.
  std::string Metrics() {
    grpc::ServerContext context;
    admin::v1::GetMetricsResponse response;
    EXPECT_TRUE(admin_->process_service()
                    ->GetMetrics(&context, nullptr, &response)
                    .ok());
    return response.text();
  }

  FakeClock clock_;
  std::unique_ptr<NodeAdmin> admin_;
};

TEST_F(NodeAdminTest, HasMetricsOfProcessCallsAndNode) {
  const std::string text = Metrics();
  EXPECT_THAT(text, HasSubstr("coffer_build_info{program=\"coffer-storage\""));
  EXPECT_THAT(text, HasSubstr("grpc_method=\"PutBlobs\""));
  EXPECT_THAT(text, HasSubstr("grpc_method=\"SetLogLevel\""));
  EXPECT_THAT(text, HasSubstr("\ncoffer_storage_corruptions_total 0\n"));
}

TEST_F(NodeAdminTest, CollectsUntilItIsStopped) {
  admin_->Collect(
      [](metrics::SampleSink* sink) { sink->Set(kBlobsMetric, 17); });
  EXPECT_THAT(Metrics(), HasSubstr("\ncoffer_storage_blobs 17\n"));
  admin_->StopCollecting();
  EXPECT_THAT(Metrics(), Not(HasSubstr("\ncoffer_storage_blobs ")));
}

TEST_F(NodeAdminTest, ServesHttpOnlyWhenAsked) {
  EXPECT_EQ(admin_->http_address(), "");
  ASSERT_THAT(admin_->ServeHttp("127.0.0.1:0", "hello"), IsOk());
  EXPECT_THAT(admin_->http_address(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(admin_->http_address(), Not(EndsWith(":0")));
}

TEST_F(NodeAdminTest, RefusesBadAddresses) {
  EXPECT_THAT(admin_->ServeHttp("nonsense", "hello"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(admin_->http_address(), "");
}

}  // namespace
}  // namespace coffer::storage
