#include "services/admin/server_admin.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/http/http_server.h"
#include "lib/logging/logging.h"
#include "lib/metrics/metric_catalogue.h"
#include "lib/metrics/sample_sink.h"
#include "lib/status/status_matchers.h"

namespace coffer::admin {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr metrics::MetricDescription kMetrics[] = {
    {"coffer_test_blobs", metrics::MetricType::kGauge, "Blobs.", {}},
};

class ServerAdminTest : public testing::Test {
 protected:
  void SetUp() override {
    ServerAdminOptions options;
    options.program = "coffer-test";
    options.metrics = kMetrics;
    options.logger = logging::NullLogger();
    COFFER_ASSERT_OK_AND_ASSIGN(admin_, ServerAdmin::Create(options, &clock_));
  }

  std::string Metrics() { return admin_->registry()->Serialize(); }

  FakeClock clock_;
  std::unique_ptr<ServerAdmin> admin_;
};

TEST_F(ServerAdminTest, HasMetricsOfProcessAndCalls) {
  EXPECT_THAT(Metrics(),
              HasSubstr("coffer_build_info{program=\"coffer-test\""));
  EXPECT_THAT(Metrics(), HasSubstr("grpc_method=\"SetLogLevel\""));
}

TEST_F(ServerAdminTest, CollectsUntilItIsStopped) {
  admin_->Collect(
      [](metrics::SampleSink* sink) { sink->Set("coffer_test_blobs", 17); });
  EXPECT_THAT(Metrics(), HasSubstr("\ncoffer_test_blobs 17\n"));
  admin_->StopReporting();
  EXPECT_THAT(Metrics(), Not(HasSubstr("\ncoffer_test_blobs ")));
}

TEST_F(ServerAdminTest, ServesHttpOnlyWhenAsked) {
  EXPECT_EQ(admin_->http_address(), "");
  ASSERT_THAT(
      admin_->ServeHttp("127.0.0.1:0", [] { return http::HttpResponse(); }),
      IsOk());
  EXPECT_THAT(admin_->http_address(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(admin_->http_address(), Not(EndsWith(":0")));
}

TEST_F(ServerAdminTest, RefusesBadAddresses) {
  EXPECT_THAT(
      admin_->ServeHttp("nonsense", [] { return http::HttpResponse(); }),
      StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(admin_->http_address(), "");
}

TEST_F(ServerAdminTest, RefusesTablesWithAMistake) {
  constexpr metrics::MetricDescription kTwice[] = {
      {"coffer_up", metrics::MetricType::kGauge, "One.", {}},
      {"coffer_up", metrics::MetricType::kGauge, "Another.", {}},
  };
  ServerAdminOptions options;
  options.metrics = kTwice;
  options.logger = logging::NullLogger();
  EXPECT_FALSE(ServerAdmin::Create(options, &clock_).ok());
}

}  // namespace
}  // namespace coffer::admin
