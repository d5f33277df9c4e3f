#ifndef COFFER_CLIENT_CLI_MACHINE_PROBE_H_
#define COFFER_CLIENT_CLI_MACHINE_PROBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace coffer::cli {

// The seam to this machine and its network, for `coffer doctor`. Thread-safe.
class MachineProbe {
 public:
  virtual ~MachineProbe() = default;

  // The addresses of a name, numeric ones unchanged, at least one. NOT_FOUND:
  // there are none; UNAVAILABLE: the resolver does not answer.
  virtual absl::StatusOr<std::vector<std::string>> Resolve(
      const std::string& host) = 0;

  // Whether a TCP connection with a numeric address can be made; it is closed
  // at once. UNAVAILABLE: refused or no route; DEADLINE_EXCEEDED: no answer.
  virtual absl::Status ConnectTcp(const std::string& ip, uint16_t port,
                                  absl::Duration timeout) = 0;

  // Files that this process may have open.
  virtual absl::StatusOr<uint64_t> MaxOpenFiles() = 0;
  // Memory that programs can get without swapping.
  virtual absl::StatusOr<uint64_t> AvailableMemoryBytes() = 0;
  // Whether files can be made in a folder, or, when it does not exist, in the
  // nearest one above it that does.
  virtual absl::Status CheckWritable(const std::string& folder) = 0;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_MACHINE_PROBE_H_
