#include "lib/status/error_info.h"

#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace coffer {
namespace {

constexpr char kTypeUrl[] = "coffer.dev/coffer.ErrorInfo";
constexpr size_t kLengthBytes = 4;
// What one status may carry; more is a defect of the caller, or hostile.
constexpr size_t kMaxEncodedBytes = 64 << 10;

// The payload is a sequence of strings, each after its length in 4 bytes,
// little endian: the reason, then a key and a value for each entry, keys
// ascending.
void AppendString(absl::string_view value, std::string* out) {
  uint64_t length = value.size();
  for (size_t i = 0; i < kLengthBytes; ++i) {
    out->push_back(static_cast<char>(length & 0xff));
    length >>= 8;
  }
  out->append(value.data(), value.size());
}

bool ConsumeString(absl::string_view* in, std::string* out) {
  if (in->size() < kLengthBytes) return false;
  uint64_t length = 0;
  for (size_t i = kLengthBytes; i-- > 0;) {
    length = length << 8 | static_cast<uint8_t>((*in)[i]);
  }
  in->remove_prefix(kLengthBytes);
  if (in->size() < length) return false;
  out->assign(in->data(), length);
  in->remove_prefix(length);
  return true;
}

std::string Encode(const ErrorInfo& info) {
  std::string encoded;
  AppendString(info.reason, &encoded);
  for (const auto& [key, value] : info.metadata) {
    AppendString(key, &encoded);
    AppendString(value, &encoded);
  }
  return encoded;
}

absl::optional<ErrorInfo> Decode(absl::string_view encoded) {
  ErrorInfo info;
  if (encoded.size() > kMaxEncodedBytes) return absl::nullopt;
  if (!ConsumeString(&encoded, &info.reason)) return absl::nullopt;
  if (info.reason.empty()) return absl::nullopt;
  while (!encoded.empty()) {
    std::string key;
    std::string value;
    if (!ConsumeString(&encoded, &key)) return absl::nullopt;
    if (!ConsumeString(&encoded, &value)) return absl::nullopt;
    if (!info.metadata.empty() && key <= info.metadata.rbegin()->first) {
      return absl::nullopt;
    }
    info.metadata.emplace_hint(info.metadata.end(), std::move(key),
                               std::move(value));
  }
  return info;
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       ErrorInfo info) {
  absl::Status status(code, message);
  status.SetPayload(kTypeUrl, absl::Cord(Encode(info)));
  return status;
}

absl::optional<ErrorInfo> GetErrorInfo(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kTypeUrl);
  if (!payload.has_value()) return absl::nullopt;
  return Decode(std::string(*payload));
}

std::string GetErrorReason(const absl::Status& status) {
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  return info.has_value() ? info->reason : "";
}

absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(),
                         absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload(
      [&annotated](absl::string_view type_url, const absl::Cord& payload) {
        annotated.SetPayload(type_url, payload);
      });
  return annotated;
}

}  // namespace coffer
