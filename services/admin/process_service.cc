#include "services/admin/process_service.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/bounded_utf8.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/version/version.h"

namespace coffer::admin {
namespace {

// Those of google/protobuf/duration.proto: 10,000 years.
constexpr int64_t kMaxDurationSeconds = 315576000000;
constexpr int32_t kNanosPerSecond = 1000000000;
// Longest value of a setting that is told.
constexpr size_t kMaxSettingBytes = 1024;

absl::StatusOr<absl::Duration> CheckedDuration(
    const google::protobuf::Duration& proto) {
  const int64_t seconds = proto.seconds();
  const int32_t nanos = proto.nanos();
  const bool same_sign =
      seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0);
  if (seconds < -kMaxDurationSeconds || seconds > kMaxDurationSeconds ||
      nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond || !same_sign) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "cannot set the log level: the duration is malformed; "
                     "write it as in \"60s\"",
                     {reason::kInvalidRequest, {}});
  }
  return rpc::ToDuration(proto);
}

}  // namespace

ProcessService::ProcessService(ProcessInfo info, LogLevelControl* log_level,
                               metrics::MetricRegistry* metrics)
    : info_(std::move(info)), log_level_(*log_level), metrics_(*metrics) {}

grpc::Status ProcessService::GetProcessInfo(
    grpc::ServerContext*, const v1::GetProcessInfoRequest*,
    v1::GetProcessInfoResponse* response) {
  response->set_program(info_.program);
  response->set_version(kSoftwareVersion);
  *response->mutable_start_time() = rpc::ToProto(info_.start_time);
  response->set_log_level(log_level_.level());
  for (const auto& [name, value] : info_.settings) {
    (*response->mutable_settings())[BoundedUtf8(name, kMaxSettingBytes)] =
        BoundedUtf8(value, kMaxSettingBytes);
  }
  return grpc::Status::OK;
}

grpc::Status ProcessService::SetLogLevel(grpc::ServerContext*,
                                         const v1::SetLogLevelRequest* request,
                                         v1::SetLogLevelResponse* response) {
  const absl::StatusOr<absl::Duration> duration =
      CheckedDuration(request->duration());
  if (!duration.ok()) return ToGrpcStatus(duration.status());
  const absl::StatusOr<std::string> previous =
      log_level_.Set(request->level(), *duration);
  if (!previous.ok()) return ToGrpcStatus(previous.status());
  response->set_previous_level(*previous);
  return grpc::Status::OK;
}

grpc::Status ProcessService::GetMetrics(grpc::ServerContext*,
                                        const v1::GetMetricsRequest*,
                                        v1::GetMetricsResponse* response) {
  response->set_text(metrics_.Serialize());
  return grpc::Status::OK;
}

}  // namespace coffer::admin
