#ifndef COFFER_CLIENT_CLI_BYTE_RANGE_H_
#define COFFER_CLIENT_CLI_BYTE_RANGE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::cli {

// Part of a file; a length of 0 means to its end.
struct ByteRange {
  uint64_t offset = 0;
  uint64_t length = 0;
};

// "0-99" is the first hundred bytes (both ends included, as in HTTP), "100-"
// all but those, "1M:64k" 64 KiB from the second MiB on. Numbers as in
// ParseByteSize(). INVALID_ARGUMENT: another form, or an empty range.
absl::StatusOr<ByteRange> ParseByteRange(absl::string_view text);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_BYTE_RANGE_H_
