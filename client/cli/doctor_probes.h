#ifndef COFFER_CLIENT_CLI_DOCTOR_PROBES_H_
#define COFFER_CLIENT_CLI_DOCTOR_PROBES_H_

// What the groups of `coffer doctor` have in common.

#include <string>

#include "absl/time/time.h"
#include "client/cli/doctor_report.h"
#include "client/cli/machine_probe.h"
#include "client/types.h"

namespace coffer::cli {

// For each attempt to connect.
inline constexpr absl::Duration kDoctorTcpTimeout = absl::Seconds(3);
// Clocks further apart than this are worth a hint, ...
inline constexpr absl::Duration kClockHint = absl::Seconds(5);
// ... and than this wrong.
inline constexpr absl::Duration kClockLimit = absl::Minutes(1);

// Nodes that are asked at the same time: silent ones take seconds each.
inline constexpr int kDoctorParallelNodes = 16;

// "node 3f2a91c0".
std::string NodeName(const NodeSummary& node);

// Looks up the host of `address` and connects to each of its addresses: the
// first that answers is enough. Reports under `resolve_check` and `tcp_check`,
// with `who` in front: "node 3f2a91c0". Returns whether one answered.
bool ProbeAddress(const std::string& who, const std::string& address,
                  const std::string& resolve_check,
                  const std::string& tcp_check, MachineProbe* machine,
                  DoctorReport* report);

// Compares a remote clock, read between two moments of the local one.
void CompareClocks(const std::string& check, const std::string& who,
                   absl::Time remote, absl::Time before, absl::Time after,
                   DoctorReport* report);

// Compares a server's version with this program's.
void CompareVersions(const std::string& check, const std::string& who,
                     const std::string& version, DoctorReport* report);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_PROBES_H_
