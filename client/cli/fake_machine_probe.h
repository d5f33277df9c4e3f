#ifndef COFFER_CLIENT_CLI_FAKE_MACHINE_PROBE_H_
#define COFFER_CLIENT_CLI_FAKE_MACHINE_PROBE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/machine_probe.h"

namespace coffer::cli {

// A machine on which everything is well, but for what a test sets. Every name
// resolves to itself.
class FakeMachineProbe final : public MachineProbe {
 public:
  absl::StatusOr<std::vector<std::string>> Resolve(
      const std::string& host) override {
    const auto failure = resolve_failures.find(host);
    if (failure != resolve_failures.end()) return failure->second;
    return std::vector<std::string>{host};
  }
  absl::Status ConnectTcp(const std::string& ip, uint16_t port,
                          absl::Duration) override {
    const auto failure = tcp_failures.find(absl::StrCat(ip, ":", port));
    return failure == tcp_failures.end() ? absl::OkStatus() : failure->second;
  }
  absl::StatusOr<uint64_t> MaxOpenFiles() override { return max_open_files; }
  absl::StatusOr<uint64_t> AvailableMemoryBytes() override {
    return available_memory_bytes;
  }
  absl::Status CheckWritable(const std::string&) override { return writable; }

  // By host.
  std::map<std::string, absl::Status> resolve_failures;
  // By "host:port".
  std::map<std::string, absl::Status> tcp_failures;
  uint64_t max_open_files = 65536;
  uint64_t available_memory_bytes = uint64_t{8} << 30;
  absl::Status writable;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FAKE_MACHINE_PROBE_H_
