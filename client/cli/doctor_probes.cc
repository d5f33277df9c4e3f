#include "client/cli/doctor_probes.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/byte_format.h"
#include "client/cli/node_format.h"
#include "lib/rpc/address.h"
#include "lib/version/version.h"

namespace coffer::cli {

std::string NodeName(const NodeSummary& node) {
  return absl::StrCat("node ", ShortId(node.id));
}

bool ProbeAddress(const std::string& who, const std::string& address,
                  const std::string& resolve_check,
                  const std::string& tcp_check, MachineProbe* machine,
                  DoctorReport* report) {
  const absl::StatusOr<rpc::Address> parsed = rpc::ParseAddress(address);
  if (!parsed.ok()) {
    report->Fail(resolve_check,
                 absl::StrCat(who, ": ", parsed.status().message()));
    return false;
  }
  const absl::StatusOr<std::vector<std::string>> ips =
      machine->Resolve(parsed->host);
  if (!ips.ok()) {
    report->Fail(resolve_check, absl::StrCat(who, ": cannot resolve ",
                                             ips.status().message()));
    return false;
  }
  report->Ok(resolve_check, absl::StrCat(who, ": ", parsed->host, " is ",
                                         absl::StrJoin(*ips, ", ")));
  std::vector<std::string> failures;
  for (const std::string& ip : *ips) {
    const absl::Status status =
        machine->ConnectTcp(ip, parsed->port, kDoctorTcpTimeout);
    if (status.ok()) {
      report->Ok(tcp_check,
                 absl::StrCat(who, ": ", address, " takes connections"));
      return true;
    }
    failures.push_back(absl::StrCat(ip, ": ", status.message()));
  }
  report->Fail(tcp_check,
               absl::StrCat(who, ": cannot connect with ", address, " (",
                            absl::StrJoin(failures, "; "), ")"));
  return false;
}

void CompareClocks(const std::string& check, const std::string& who,
                   absl::Time remote, absl::Time before, absl::Time after,
                   DoctorReport* report) {
  // Anywhere in between is right.
  absl::Duration skew = absl::ZeroDuration();
  if (remote < before) skew = before - remote;
  if (remote > after) skew = remote - after;
  const std::string text = absl::StrCat(
      who, ": its clock is ", skew <= kClockHint ? "right to within " : "",
      FormatElapsed(std::max(skew, after - before)),
      skew <= kClockHint ? ""
      : remote < before  ? " behind"
                         : " ahead");
  if (skew > kClockLimit) {
    report->Fail(check, text);
  } else if (skew > kClockHint) {
    report->Hint(check, text);
  } else {
    report->Ok(check, text);
  }
}

void CompareVersions(const std::string& check, const std::string& who,
                     const std::string& version, DoctorReport* report) {
  if (version == kSoftwareVersion) {
    report->Ok(check, absl::StrCat(who, ": version ", version));
  } else {
    report->Hint(check, absl::StrCat(who, ": version ", version,
                                     ", this program is ", kSoftwareVersion));
  }
}

}  // namespace coffer::cli
