#include "lib/rpc/call_log.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/support/status_code_enum.h"
#include "lib/logging/log_fields.h"
#include "lib/rpc/trace_context.h"

namespace coffer::rpc {
namespace {

using Level = spdlog::level::level_enum;

constexpr absl::string_view kQuietPrefixes[] = {
    "Get",    "List",      "Lookup", "Find",  "Stat",
    "Verify", "Heartbeat", "Check",  "Watch", "PutBlobs"};

bool IsQuiet(absl::string_view method) {
  return std::any_of(std::begin(kQuietPrefixes), std::end(kQuietPrefixes),
                     [method](absl::string_view prefix) {
                       return absl::StartsWith(method, prefix);
                     });
}

bool IsTrouble(int code) {
  switch (code) {
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return true;
    default:
      return false;
  }
}

void AddIfKnown(absl::string_view key, absl::string_view value,
                logging::LogFields* fields) {
  if (!value.empty()) fields->Add(key, value);
}

}  // namespace

Level CallLogLevel(const EndedCall& call) {
  if (IsTrouble(call.code)) return Level::warn;
  if (absl::StartsWith(call.service, "grpc.")) return Level::debug;
  return call.code == grpc::StatusCode::OK && IsQuiet(call.method)
             ? Level::debug
             : Level::info;
}

CallLog::CallLog(std::shared_ptr<spdlog::logger> logger)
    : logger_(std::move(logger)) {}

void CallLog::OnCallEnded(const EndedCall& call) {
  const Level level = CallLogLevel(call);
  if (!logger_->should_log(level)) return;
  logging::LogFields fields;
  fields
      .Add("rpc", call.service.empty()
                      ? std::string(call.method)
                      : absl::StrCat(call.service, "/", call.method))
      .Add("code",
           absl::StatusCodeToString(static_cast<absl::StatusCode>(call.code)))
      .Add("duration_ms", absl::ToDoubleMilliseconds(call.duration));
  if (call.origin) {
    const CallOrigin origin = call.origin();
    AddIfKnown("peer", origin.peer, &fields);
    AddIfKnown("request_id", origin.metadata.request_id, &fields);
    AddIfKnown("trace_id", TraceIdOf(origin.metadata.traceparent), &fields);
    AddIfKnown("client", origin.metadata.client, &fields);
  }
  AddIfKnown("error", call.message, &fields);
  logging::Log(*logger_, level, "call", fields);
}

}  // namespace coffer::rpc
