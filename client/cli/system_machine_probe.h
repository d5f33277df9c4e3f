#ifndef COFFER_CLIENT_CLI_SYSTEM_MACHINE_PROBE_H_
#define COFFER_CLIENT_CLI_SYSTEM_MACHINE_PROBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/cli/machine_probe.h"

namespace coffer::cli {

// The real machine.
class SystemMachineProbe final : public MachineProbe {
 public:
  absl::StatusOr<std::vector<std::string>> Resolve(
      const std::string& host) override;
  absl::Status ConnectTcp(const std::string& ip, uint16_t port,
                          absl::Duration timeout) override;
  absl::StatusOr<uint64_t> MaxOpenFiles() override;
  absl::StatusOr<uint64_t> AvailableMemoryBytes() override;
  absl::Status CheckWritable(const std::string& folder) override;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_SYSTEM_MACHINE_PROBE_H_
