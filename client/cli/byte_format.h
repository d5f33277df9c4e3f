#ifndef COFFER_CLIENT_CLI_BYTE_FORMAT_H_
#define COFFER_CLIENT_CLI_BYTE_FORMAT_H_

// Numbers for people, and numbers that people type. JSON output does not go
// through here: it has plain bytes, seconds and RFC 3339 times.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace coffer::cli {

// "0 B", "1023 B", "1.5 KiB", "10.0 MiB", "512 GiB": three digits at least, so
// columns stay narrow.
std::string FormatBytes(uint64_t bytes);

// "310 MiB/s"; "-" when no time has passed.
std::string FormatRate(uint64_t bytes, absl::Duration duration);

// "12 ms", "4.2 s", "1:02", "1:02:03".
std::string FormatElapsed(absl::Duration duration);

// "2026-11-22 15:04:05Z": UTC, as the Z says.
std::string FormatUtcTime(absl::Time time);

// "1 file", "2 files".
std::string FormatCount(uint64_t count, absl::string_view singular);

// "65536", "64k", "64K", "64KiB", "64KB": a whole number, with k, M, G or T for
// powers of 1024. INVALID_ARGUMENT otherwise.
absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_BYTE_FORMAT_H_
