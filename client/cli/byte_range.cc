#include "client/cli/byte_range.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"

namespace coffer::cli {
namespace {

absl::Status Refuse(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", text,
                   "' is not a range: write FIRST-LAST such as 0-99, FIRST- "
                   "for the rest, or OFFSET:LENGTH such as 1M:64k"));
}

}  // namespace

absl::StatusOr<ByteRange> ParseByteRange(absl::string_view text) {
  const size_t separator = text.find_first_of("-:");
  if (separator == absl::string_view::npos) return Refuse(text);
  const absl::StatusOr<uint64_t> first =
      ParseByteSize(text.substr(0, separator));
  if (!first.ok()) return Refuse(text);
  const absl::string_view rest = text.substr(separator + 1);
  ByteRange range;
  range.offset = *first;
  if (text[separator] == '-' && rest.empty()) return range;
  const absl::StatusOr<uint64_t> second = ParseByteSize(rest);
  if (!second.ok()) return Refuse(text);
  if (text[separator] == ':') {
    range.length = *second;
  } else if (*second >= *first) {
    range.length = *second - *first + 1;
  }
  // Also when the last byte is the last that a number can name.
  if (range.length == 0) return Refuse(text);
  return range;
}

}  // namespace coffer::cli
