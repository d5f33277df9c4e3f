#include "lib/rpc/call_metrics.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status_code_enum.h"
#include "gtest/gtest.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/metric_registry.h"
#include "lib/rpc/server_call_observer.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEchoName[] = "coffer.rpc.echo.EchoService";

class CallMetricsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    COFFER_ASSERT_OK_AND_ASSIGN(
        registry_, metrics::MetricRegistry::Create({metrics::kRpcMetrics}));
    // Only what is linked is known.
    service_ = echo::EchoFrame::descriptor()->file()->service(0)->full_name();
  }

  void Call(CallMetrics* metrics, const StartedCall& started, int code) {
    metrics->OnCallStarted(started);
    EndedCall call;
    call.service = started.service;
    call.method = started.method;
    call.code = code;
    call.duration = absl::Milliseconds(200);
    call.received = 3;
    call.sent = 4;
    metrics->OnCallEnded(call);
  }

  std::string Scrape() {
    std::string text = registry_->Serialize();
    EXPECT_THAT(registry_->status(), IsOk());
    return text;
  }

  std::unique_ptr<metrics::MetricRegistry> registry_;
  std::string service_;
};

TEST_F(CallMetricsTest, CountsCalls) {
  CallMetrics metrics(registry_.get(), {});
  Call(&metrics, {kEchoName, "EchoCopies"}, grpc::StatusCode::OK);
  Call(&metrics, {kEchoName, "EchoCopies"}, grpc::StatusCode::NOT_FOUND);
  const std::string labels =
      "grpc_method=\"EchoCopies\","
      "grpc_service=\"coffer.rpc.echo.EchoService\","
      "grpc_type=\"server_stream\"";
  EXPECT_THAT(
      Scrape(),
      AllOf(
          HasSubstr(
              absl::StrCat("grpc_server_started_total{", labels, "} 2\n")),
          HasSubstr(absl::StrCat("grpc_server_handled_total{grpc_code="
                                 "\"NOT_FOUND\",",
                                 labels, "} 1\n")),
          HasSubstr(absl::StrCat("grpc_server_handled_total{grpc_code=\"OK\",",
                                 labels, "} 1\n")),
          HasSubstr(
              absl::StrCat("grpc_server_msg_received_total{", labels, "} 6\n")),
          HasSubstr(
              absl::StrCat("grpc_server_msg_sent_total{", labels, "} 8\n")),
          HasSubstr(absl::StrCat("grpc_server_handling_seconds_bucket{", labels,
                                 ",le=\"0.1\"} 0\n")),
          HasSubstr(absl::StrCat("grpc_server_handling_seconds_bucket{", labels,
                                 ",le=\"0.25\"} 2\n"))));
}

TEST_F(CallMetricsTest, MethodsAreThereBeforeTheirFirstCall) {
  const CallMetrics metrics(registry_.get(), {service_, "not.a.Service"});
  const std::string text = Scrape();
  for (const absl::string_view method :
       {"grpc_method=\"Echo\",grpc_service=\"coffer.rpc.echo.EchoService\","
        "grpc_type=\"unary\"} 0",
        "grpc_method=\"EchoStream\",grpc_service=\"coffer.rpc.echo."
        "EchoService\",grpc_type=\"bidi_stream\"} 0"}) {
    EXPECT_THAT(text,
                HasSubstr(absl::StrCat("grpc_server_started_total{", method)));
  }
  EXPECT_THAT(text, Not(HasSubstr("not.a.Service")));
}

TEST_F(CallMetricsTest, UnknownMethodsAreOneSeries) {
  CallMetrics metrics(registry_.get(), {});
  for (int i = 0; i < 100; ++i) {
    const std::string name = absl::StrCat("Evil", i);
    Call(&metrics, {name, name}, grpc::StatusCode::UNIMPLEMENTED);
    Call(&metrics, {kEchoName, name}, grpc::StatusCode::UNIMPLEMENTED);
  }
  Call(&metrics, {"", "unknown"}, grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(
      Scrape(),
      AllOf(HasSubstr("grpc_server_started_total{grpc_method=\"unknown\","
                      "grpc_service=\"unknown\",grpc_type=\"unknown\"} 201\n"),
            Not(HasSubstr("Evil"))));
}

TEST_F(CallMetricsTest, UndefinedCodesAreUnknown) {
  CallMetrics metrics(registry_.get(), {});
  Call(&metrics, {kEchoName, "Echo"}, 4711);
  EXPECT_THAT(Scrape(),
              HasSubstr("grpc_server_handled_total{grpc_code=\"UNKNOWN\""));
}

}  // namespace
}  // namespace coffer::rpc
