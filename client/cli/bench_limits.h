#ifndef COFFER_CLIENT_CLI_BENCH_LIMITS_H_
#define COFFER_CLIENT_CLI_BENCH_LIMITS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/clock/clock.h"
#include "lib/crypto/random.h"

namespace coffer::cli {

// How fast this machine does one thing, on one core.
struct BenchLimit {
  // "memcpy", "sha256", "aead", "loopback", "disk_write".
  std::string name;
  double bytes_per_second = 0;
};

// Measures the limits of the machine, about a fifth of a second for each. The
// disk is the one of `folder`: written and synced.
absl::StatusOr<std::vector<BenchLimit>> MeasureBenchLimits(
    const std::string& folder, Clock* clock, crypto::Random* random);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_BENCH_LIMITS_H_
