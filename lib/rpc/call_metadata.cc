#include "lib/rpc/call_metadata.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace coffer::rpc {
namespace {

constexpr absl::string_view kPunctuation = "-_./:+";

std::string ValueOf(const grpc::ServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  if (found == context.client_metadata().end()) return "";
  const absl::string_view value(found->second.data(), found->second.size());
  return IsCallMetadataValue(value) ? std::string(value) : "";
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
}

CallMetadata GetCallMetadata(const grpc::ServerContext& context) {
  return {ValueOf(context, kRequestIdKey), ValueOf(context, kClientKey)};
}

bool IsCallMetadataValue(absl::string_view value) {
  return !value.empty() && value.size() <= kMaxCallMetadataValueBytes &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  kPunctuation.find(c) != absl::string_view::npos;
         });
}

}  // namespace coffer::rpc
