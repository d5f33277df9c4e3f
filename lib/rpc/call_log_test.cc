#include "lib/rpc/call_log.h"

#include <memory>
#include <sstream>
#include <string>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "grpcpp/support/status_code_enum.h"
#include "gtest/gtest.h"
#include "lib/logging/logging.h"
#include "lib/rpc/server_call_observer.h"
#include "lib/status/status_matchers.h"
#include "nlohmann/json.hpp"
#include "spdlog/common.h"
#include "spdlog/sinks/ostream_sink.h"

namespace coffer::rpc {
namespace {

constexpr char kStorage[] = "coffer.storage.v1.StorageService";

EndedCall MakeCall(const char* service, const char* method,
                   grpc::StatusCode code) {
  EndedCall call;
  call.service = service;
  call.method = method;
  call.code = code;
  return call;
}

// What a log with this least level writes about the call.
std::string Logged(const std::string& level, const EndedCall& call) {
  std::ostringstream out;
  const auto logger = logging::CreateLoggerWithSink(
      "test", {level, "json"},
      std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
  EXPECT_THAT(logger, IsOk());
  if (logger.ok()) CallLog(*logger).OnCallEnded(call);
  return out.str();
}

TEST(CallLogTest, LevelsFollowTheOutcome) {
  using spdlog::level::debug;
  using spdlog::level::info;
  using spdlog::level::warn;
  const auto level = [](const char* method, grpc::StatusCode code) {
    return CallLogLevel(MakeCall(kStorage, method, code));
  };
  for (const char* method :
       {"GetBlobs", "PutBlobs", "ListNodes", "LookupEntries", "FindMissing",
        "StatBlobs", "VerifyBlobs", "Heartbeat"}) {
    EXPECT_EQ(level(method, grpc::StatusCode::OK), debug) << method;
  }
  for (const char* method :
       {"DeleteBlobs", "CreateVault", "CommitVersions", "RegisterNode"}) {
    EXPECT_EQ(level(method, grpc::StatusCode::OK), info) << method;
  }
  for (const grpc::StatusCode code :
       {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND,
        grpc::StatusCode::ALREADY_EXISTS, grpc::StatusCode::FAILED_PRECONDITION,
        grpc::StatusCode::ABORTED, grpc::StatusCode::OUT_OF_RANGE,
        grpc::StatusCode::UNIMPLEMENTED, grpc::StatusCode::CANCELLED}) {
    EXPECT_EQ(level("GetBlobs", code), info) << code;
  }
  for (const grpc::StatusCode code :
       {grpc::StatusCode::UNKNOWN, grpc::StatusCode::DEADLINE_EXCEEDED,
        grpc::StatusCode::INTERNAL, grpc::StatusCode::UNAVAILABLE,
        grpc::StatusCode::DATA_LOSS, grpc::StatusCode::RESOURCE_EXHAUSTED}) {
    EXPECT_EQ(level("GetBlobs", code), warn) << code;
  }
}

TEST(CallLogTest, GrpcsOwnServicesAreQuiet) {
  EXPECT_EQ(CallLogLevel(MakeCall("grpc.health.v1.Health", "Watch",
                                  grpc::StatusCode::CANCELLED)),
            spdlog::level::debug);
  EXPECT_EQ(CallLogLevel(MakeCall("grpc.health.v1.Health", "Check",
                                  grpc::StatusCode::INTERNAL)),
            spdlog::level::warn);
}

TEST(CallLogTest, WritesAllThatIsKnown) {
  EndedCall call = MakeCall(kStorage, "GetBlobs", grpc::StatusCode::NOT_FOUND);
  call.message = "no such blob\n\"code\":\"OK\"";
  call.duration = absl::Microseconds(1500);
  call.origin = [] {
    return CallOrigin{
        "ipv4:127.0.0.1:4711",
        {"request-7", "coffer/0.1",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  };
  const nlohmann::json line = nlohmann::json::parse(Logged("info", call));
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["rpc"], "coffer.storage.v1.StorageService/GetBlobs");
  EXPECT_EQ(line["code"], "NOT_FOUND");
  EXPECT_EQ(line["duration_ms"], 1.5);
  EXPECT_EQ(line["peer"], "ipv4:127.0.0.1:4711");
  EXPECT_EQ(line["request_id"], "request-7");
  EXPECT_EQ(line["trace_id"], "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(line["client"], "coffer/0.1");
  EXPECT_EQ(line["error"], "no such blob\n\"code\":\"OK\"");
}

TEST(CallLogTest, LeavesOutWhatIsNotKnown) {
  const nlohmann::json line = nlohmann::json::parse(
      Logged("info", MakeCall(kStorage, "DeleteBlobs", grpc::StatusCode::OK)));
  for (const char* key :
       {"peer", "request_id", "trace_id", "client", "error"}) {
    EXPECT_FALSE(line.contains(key)) << key;
  }
}

TEST(CallLogTest, WritesNothingBelowTheLevelAndAsksNobody) {
  EndedCall call = MakeCall(kStorage, "GetBlobs", grpc::StatusCode::OK);
  bool asked = false;
  call.origin = [&asked] {
    asked = true;
    return CallOrigin();
  };
  EXPECT_EQ(Logged("info", call), "");
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace coffer::rpc
