#include "services/directory/field_validation.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::directory {
namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
constexpr int64_t kMinTimestampSeconds = -62135596800;
constexpr int64_t kMaxTimestampSeconds = 253402300799;
constexpr int32_t kMaxNanos = 999999999;

absl::Status RefuseWith(absl::string_view reason, absl::string_view field,
                        absl::string_view got, absl::string_view want) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat(field, ": got ", got, ", want ", want),
                   {std::string(reason), {{"field", std::string(field)}}});
}

bool IsHex(absl::string_view text, size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

absl::Status Prefix(absl::string_view prefix, const absl::Status& status) {
  ErrorInfo info = GetErrorInfo(status).value_or(ErrorInfo{});
  const auto field = info.metadata.find("field");
  if (field != info.metadata.end()) {
    field->second = absl::StrCat(prefix, field->second);
  }
  return MakeError(status.code(), absl::StrCat(prefix, status.message()),
                   std::move(info));
}

std::string Sized(absl::string_view value) {
  return absl::StrCat(value.size(), value.size() == 1 ? " byte" : " bytes");
}

}  // namespace

absl::Status Refuse(absl::string_view field, absl::string_view got,
                    absl::string_view want) {
  return RefuseWith(reason::kInvalidRequest, field, got, want);
}

absl::Status InField(absl::string_view outer, const absl::Status& status) {
  if (status.ok()) return status;
  return Prefix(absl::StrCat(outer, "."), status);
}

absl::Status InItem(absl::string_view outer, int index,
                    const absl::Status& status) {
  if (status.ok()) return status;
  return Prefix(absl::StrCat(outer, "[", index, "]."), status);
}

absl::Status CheckId(absl::string_view field, absl::string_view id) {
  constexpr absl::string_view kWant =
      "32 lower-case hexadecimal digits, not all of them 0";
  if (!IsHex(id, 2 * kIdSizeBytes)) {
    return Refuse(field, absl::StrCat("another string of ", Sized(id)), kWant);
  }
  if (id.find_first_not_of('0') == absl::string_view::npos) {
    return Refuse(field, "only zeros", kWant);
  }
  return absl::OkStatus();
}

absl::Status CheckBlobIdHex(absl::string_view field, absl::string_view id) {
  if (IsHex(id, 2 * kBlobIdSizeBytes)) return absl::OkStatus();
  return Refuse(field, absl::StrCat("another string of ", Sized(id)),
                "64 lower-case hexadecimal digits");
}

absl::Status CheckSize(absl::string_view field, absl::string_view value,
                       size_t want_bytes) {
  if (value.size() == want_bytes) return absl::OkStatus();
  return Refuse(field, Sized(value), absl::StrCat(want_bytes, " bytes"));
}

absl::Status CheckSizeRange(absl::string_view field, absl::string_view value,
                            size_t min_bytes, size_t max_bytes) {
  if (min_bytes <= value.size() && value.size() <= max_bytes) {
    return absl::OkStatus();
  }
  return Refuse(field, Sized(value),
                absl::StrCat(min_bytes, " to ", max_bytes, " bytes"));
}

absl::Status CheckEmpty(absl::string_view field, absl::string_view value) {
  if (value.empty()) return absl::OkStatus();
  return Refuse(field, Sized(value), "nothing");
}

absl::Status CheckRange(absl::string_view field, uint64_t value, uint64_t min,
                        uint64_t max) {
  if (min <= value && value <= max) return absl::OkStatus();
  return Refuse(field, absl::StrCat(value), absl::StrCat(min, " to ", max));
}

absl::Status CheckCount(absl::string_view field, int count, int min, int max) {
  if (min <= count && count <= max) return absl::OkStatus();
  return RefuseWith(
      count > max ? reason::kLimitExceeded : reason::kInvalidRequest, field,
      absl::StrCat(count, count == 1 ? " item" : " items"),
      absl::StrCat(min, " to ", max));
}

absl::Status CheckPresent(absl::string_view field, bool present) {
  if (present) return absl::OkStatus();
  return Refuse(field, "nothing", "a value");
}

absl::Status CheckTimestamp(absl::string_view field,
                            const google::protobuf::Timestamp& time) {
  if (time.seconds() < kMinTimestampSeconds ||
      time.seconds() > kMaxTimestampSeconds) {
    return Refuse(field, absl::StrCat(time.seconds(), " s"),
                  "a time in the years 1 to 9999");
  }
  if (time.nanos() < 0 || time.nanos() > kMaxNanos) {
    return Refuse(field, absl::StrCat(time.nanos(), " ns"),
                  absl::StrCat("0 to ", kMaxNanos, " ns"));
  }
  return absl::OkStatus();
}

absl::Status CheckSuite(absl::string_view field, uint32_t suite) {
  if (suite == kSuite) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat(field, ": got suite ", suite, ", want ", kSuite,
                   "; this directory is older than the client"),
      {reason::kUnknownSuite,
       {{"suite", absl::StrCat(suite)}, {"field", std::string(field)}}});
}

absl::StatusOr<uint32_t> EffectivePageSize(int32_t requested,
                                           const PageLimits& limits) {
  if (requested < 0) {
    return Refuse("page_size", absl::StrCat(requested),
                  "0 for the default, or more");
  }
  if (requested == 0) return limits.default_size;
  return std::min(static_cast<uint32_t>(requested), limits.max_size);
}

}  // namespace coffer::directory
