#include "lib/rpc/call_metadata.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "lib/rpc/trace_context.h"

namespace coffer::rpc {
namespace {

constexpr absl::string_view kPunctuation = "-_./:+";

std::string ValueOf(const grpc::ServerContextBase& context, const char* key,
                    bool (*is_valid)(absl::string_view)) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  const absl::string_view value(found->second.data(), found->second.size());
  return is_valid(value) ? std::string(value) : "";
}

}  // namespace

void AddCallMetadata(const CallMetadata& metadata,
                     grpc::ClientContext* context) {
  if (IsCallMetadataValue(metadata.request_id)) {
    context->AddMetadata(kRequestIdKey, metadata.request_id);
  }
  if (IsCallMetadataValue(metadata.client)) {
    context->AddMetadata(kClientKey, metadata.client);
  }
  const std::string traceparent = ChildTraceparent(metadata.traceparent);
  if (!traceparent.empty()) {
    context->AddMetadata(kTraceparentKey, traceparent);
  }
}

CallMetadata GetCallMetadata(const grpc::ServerContextBase& context) {
  return {ValueOf(context, kRequestIdKey, IsCallMetadataValue),
          ValueOf(context, kClientKey, IsCallMetadataValue),
          ValueOf(context, kTraceparentKey, IsTraceparent)};
}

bool IsCallMetadataValue(absl::string_view value) {
  return !value.empty() && value.size() <= kMaxCallMetadataValueBytes &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  kPunctuation.find(c) != absl::string_view::npos;
         });
}

}  // namespace coffer::rpc
