#include "lib/rpc/trace_context.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace coffer::rpc {
namespace {

constexpr absl::string_view kVersion = "00-";
constexpr size_t kTraceIdOffset = 3;
constexpr size_t kTraceIdDigits = 32;
constexpr size_t kSpanIdOffset = kTraceIdOffset + kTraceIdDigits + 1;
constexpr size_t kSpanIdDigits = 16;
constexpr size_t kFlagsOffset = kSpanIdOffset + kSpanIdDigits + 1;
constexpr size_t kFlagsDigits = 2;
constexpr size_t kTraceparentBytes = kFlagsOffset + kFlagsDigits;
constexpr absl::string_view kSampled = "01";

bool IsLowerHex(absl::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

bool IsId(absl::string_view text) {
  return IsLowerHex(text) &&
         text.find_first_not_of('0') != absl::string_view::npos;
}

// 16 digits, not all zero. Nothing secret depends on these ids.
std::string RandomDigits() {
  thread_local absl::BitGen random;
  return absl::StrCat(
      absl::Hex(absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1,
                                        std::numeric_limits<uint64_t>::max()),
                absl::kZeroPad16));
}

}  // namespace

bool IsTraceparent(absl::string_view text) {
  return text.size() == kTraceparentBytes && absl::StartsWith(text, kVersion) &&
         IsId(text.substr(kTraceIdOffset, kTraceIdDigits)) &&
         text[kSpanIdOffset - 1] == '-' &&
         IsId(text.substr(kSpanIdOffset, kSpanIdDigits)) &&
         text[kFlagsOffset - 1] == '-' && IsLowerHex(text.substr(kFlagsOffset));
}

std::string NewTraceparent() {
  return absl::StrCat(kVersion, RandomDigits(), RandomDigits(), "-",
                      RandomDigits(), "-", kSampled);
}

std::string ChildTraceparent(absl::string_view parent) {
  if (!IsTraceparent(parent)) return "";
  return absl::StrCat(parent.substr(0, kSpanIdOffset), RandomDigits(),
                      parent.substr(kFlagsOffset - 1));
}

std::string TraceIdOf(absl::string_view traceparent) {
  if (!IsTraceparent(traceparent)) return "";
  return std::string(traceparent.substr(kTraceIdOffset, kTraceIdDigits));
}

}  // namespace coffer::rpc
