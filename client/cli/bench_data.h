#ifndef COFFER_CLIENT_CLI_BENCH_DATA_H_
#define COFFER_CLIENT_CLI_BENCH_DATA_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace coffer::cli {

// Bytes that cannot be compressed or deduplicated, made much faster than
// anything consumes them; the same for the same seed. Not for secrets.
class BenchData {
 public:
  BenchData(uint64_t seed, uint64_t size_bytes)
      : state_(seed), left_bytes_(size_bytes) {}

  // Fills `out` from its start; returns how many bytes, 0 at the end.
  size_t Read(absl::Span<uint8_t> out);

 private:
  uint64_t state_;
  uint64_t left_bytes_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_BENCH_DATA_H_
