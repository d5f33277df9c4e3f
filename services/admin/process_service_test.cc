#include "services/admin/process_service.h"

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/logging/logging.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/admin/log_level_control.h"
#include "spdlog/common.h"
#include "spdlog/logger.h"

namespace coffer::admin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ProcessServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    logger_->set_level(spdlog::level::info);
    COFFER_ASSERT_OK_AND_ASSIGN(
        registry_, metrics::MetricRegistry::Create({metrics::kProcessMetrics}));
    ProcessInfo info;
    info.program = "coffer-test";
    info.start_time = absl::FromUnixMillis(1700000000500);
    info.settings = {{"listen", "127.0.0.1:7001"}, {"data-dir", "\xff"}};
    service_ =
        std::make_unique<ProcessService>(info, &control_, registry_.get());
  }

  absl::Status SetLogLevel(const v1::SetLogLevelRequest& request) {
    return FromGrpcStatus(service_->SetLogLevel(&context_, &request, &set_));
  }

  FakeClock clock_;
  const std::shared_ptr<spdlog::logger> logger_ = logging::NullLogger();
  LogLevelControl control_{logger_, &clock_, clock_.NewSleeper()};
  std::unique_ptr<metrics::MetricRegistry> registry_;
  std::unique_ptr<ProcessService> service_;
  grpc::ServerContext context_;
  v1::SetLogLevelResponse set_;
};

TEST_F(ProcessServiceTest, DescribesTheProcess) {
  const v1::GetProcessInfoRequest request;
  v1::GetProcessInfoResponse response;
  EXPECT_TRUE(service_->GetProcessInfo(&context_, &request, &response).ok());
  EXPECT_EQ(response.program(), "coffer-test");
  EXPECT_NE(response.version(), "");
  EXPECT_EQ(response.start_time().seconds(), 1700000000);
  EXPECT_EQ(response.start_time().nanos(), 500000000);
  EXPECT_EQ(response.log_level(), "info");
  EXPECT_EQ(response.settings().at("listen"), "127.0.0.1:7001");
  EXPECT_EQ(response.settings().at("data-dir"), "?");
}

TEST_F(ProcessServiceTest, SetsTheLogLevelForAWhile) {
  v1::SetLogLevelRequest request;
  request.set_level("debug");
  request.mutable_duration()->set_seconds(30);
  EXPECT_THAT(SetLogLevel(request), IsOk());
  EXPECT_EQ(set_.previous_level(), "info");
  EXPECT_EQ(logger_->level(), spdlog::level::debug);
  clock_.AwaitSleepers(1);
  clock_.Advance(absl::Seconds(31));
  clock_.AwaitSleepers(1);
  EXPECT_EQ(logger_->level(), spdlog::level::info);
}

TEST_F(ProcessServiceTest, UnknownLevelsAreRefused) {
  v1::SetLogLevelRequest request;
  for (const char* level : {"", "loud", "INFO", "\xff"}) {
    request.set_level("x");
    *request.mutable_level() = level;
    EXPECT_THAT(SetLogLevel(request),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kInvalidRequest)));
  }
  EXPECT_EQ(logger_->level(), spdlog::level::info);
}

TEST_F(ProcessServiceTest, BadDurationsAreRefused) {
  const auto set = [this](int64_t seconds, int32_t nanos) {
    v1::SetLogLevelRequest request;
    request.set_level("debug");
    request.mutable_duration()->set_seconds(seconds);
    request.mutable_duration()->set_nanos(nanos);
    return SetLogLevel(request);
  };
  const auto refused = AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                             HasReason(reason::kInvalidRequest));
  EXPECT_THAT(set(-1, 0), refused);
  EXPECT_THAT(set(0, -1), refused);
  EXPECT_THAT(set(1, -1), refused);
  EXPECT_THAT(set(0, 1000000000), refused);
  EXPECT_THAT(set(INT64_MAX, 0), refused);
  EXPECT_THAT(set(INT64_MIN, 0), refused);
  EXPECT_EQ(logger_->level(), spdlog::level::info);
}

TEST_F(ProcessServiceTest, TellsTheMetrics) {
  registry_->AddGauge(metrics::kBuildInfo, {{"program", "x"}, {"version", "1"}})
      ->Set(1);
  const v1::GetMetricsRequest request;
  v1::GetMetricsResponse response;
  EXPECT_TRUE(service_->GetMetrics(&context_, &request, &response).ok());
  EXPECT_THAT(response.text(),
              HasSubstr("coffer_build_info{program=\"x\",version=\"1\"} 1\n"));
}

}  // namespace
}  // namespace coffer::admin
