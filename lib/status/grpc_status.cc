#include "lib/status/grpc_status.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "lib/status/bounded_utf8.h"
#include "lib/status/error_info.h"
#include "lib/status/retry_delay.h"

namespace coffer {
namespace {

constexpr size_t kMaxReasonBytes = 63;

static_assert(static_cast<int>(absl::StatusCode::kUnauthenticated) ==
              static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));

bool IsReason(absl::string_view reason) {
  return !reason.empty() && reason.size() <= kMaxReasonBytes &&
         std::all_of(reason.begin(), reason.end(), [](unsigned char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// Adds `info` and as much of its metadata as fits.
void AddErrorInfo(const ErrorInfo& info, google::rpc::Status* details) {
  google::rpc::ErrorInfo message;
  message.set_reason(info.reason);
  message.set_domain(kErrorDomain);
  google::protobuf::Any* packed = details->add_details();
  packed->PackFrom(message);
  for (const auto& [key, value] : info.metadata) {
    if (key.empty()) continue;
    (*message.mutable_metadata())[BoundedUtf8(key, kMaxStatusDetailsBytes)] =
        BoundedUtf8(value, kMaxStatusDetailsBytes);
    google::protobuf::Any previous = std::move(*packed);
    packed->PackFrom(message);
    if (details->ByteSizeLong() > kMaxStatusDetailsBytes) {
      *packed = std::move(previous);
      return;
    }
  }
}

void AddRetryInfo(absl::Duration delay, google::rpc::Status* details) {
  google::rpc::RetryInfo message;
  google::protobuf::Duration* out = message.mutable_retry_delay();
  out->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &delay));
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
  details->add_details()->PackFrom(message);
}

void ReadErrorInfo(const google::rpc::ErrorInfo& message,
                   absl::Status* status) {
  if (message.domain() != kErrorDomain || !IsReason(message.reason())) return;
  ErrorInfo info;
  info.reason = message.reason();
  info.metadata = {message.metadata().begin(), message.metadata().end()};
  absl::optional<absl::Duration> delay = GetRetryDelay(*status);
  *status = MakeError(status->code(), status->message(), std::move(info));
  if (delay.has_value()) SetRetryDelay(*delay, status);
}

void ReadRetryInfo(const google::rpc::RetryInfo& message,
                   absl::Status* status) {
  if (!message.has_retry_delay()) return;
  SetRetryDelay(absl::Seconds(message.retry_delay().seconds()) +
                    absl::Nanoseconds(message.retry_delay().nanos()),
                status);
}

void ReadDetails(const std::string& encoded, absl::Status* status) {
  google::rpc::Status details;
  if (encoded.size() > kMaxStatusDetailsBytes) return;
  if (!details.ParseFromString(encoded)) return;
  if (details.code() != static_cast<int>(status->code())) return;
  bool has_error_info = false;
  for (const google::protobuf::Any& packed : details.details()) {
    google::rpc::ErrorInfo error_info;
    google::rpc::RetryInfo retry_info;
    if (!has_error_info && packed.UnpackTo(&error_info)) {
      ReadErrorInfo(error_info, status);
      has_error_info = true;
    } else if (packed.UnpackTo(&retry_info)) {
      ReadRetryInfo(retry_info, status);
    }
  }
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(BoundedUtf8(status.message(), kMaxStatusMessageBytes));
  if (absl::optional<absl::Duration> delay = GetRetryDelay(status)) {
    AddRetryInfo(*delay, &details);
  }
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  if (info.has_value() && IsReason(info->reason)) AddErrorInfo(*info, &details);
  return grpc::Status(
      static_cast<grpc::StatusCode>(status.code()), details.message(),
      details.details().empty() ? "" : details.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const int code = status.error_code();
  const bool known =
      code > grpc::StatusCode::OK && code <= grpc::StatusCode::UNAUTHENTICATED;
  absl::Status result(
      known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
      status.error_message());
  ReadDetails(status.error_details(), &result);
  return result;
}

}  // namespace coffer
