#include "client/cli/doctor_report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {
namespace {

constexpr DoctorCheck kChecks[] = {
    {"config-file", "configuration",
     "make it with coffer init, or name another with --config"},
    {"profile", "configuration",
     "choose one that is in the file, or make it with coffer init --profile "
     "NAME"},
    {"settings", "configuration",
     "correct the setting; coffer config show --origin says where it is "
     "from"},
    {"keyring", "configuration",
     "make one with coffer init, or name yours with --key-file"},
    {"config-folder", "machine",
     "make the folder writable for you, or name a file elsewhere with "
     "--config"},
    {"open-files", "machine",
     "raise the limit of open files (ulimit -n, LimitNOFILE)"},
    {"memory", "machine", "free memory, or use a machine with more"},
    {"clock", "machine", "set the clock, and keep it right with NTP"},
    {"directory-resolve", "directory",
     "check the host name of the setting directory, and the resolver of this "
     "machine"},
    {"directory-tcp", "directory",
     "check that the directory runs, the port, and firewalls in between"},
    {"directory-grpc", "directory",
     "check that a Coffer directory listens there; its log says more"},
    {"directory-version", "directory",
     "use the same version of coffer as the servers"},
    {"directory-clock", "directory",
     "set the clocks of this machine and of the directory by NTP"},
    {"directory-admin", "directory",
     "only mute, unmute and debug need the admin port: forward it, or set "
     "admin"},
    {"nodes-registered", "nodes",
     "start storage nodes with --directory; their logs say why they do not "
     "join"},
    {"node-endpoint", "nodes",
     "start the node with --advertise CLASS=HOST:PORT or add that line to "
     "its "
     "--advertise-file; or choose another class with --network"},
    {"node-resolve", "nodes",
     "the node advertises a name that this machine does not know: choose "
     "another class with --network, or have the node advertise another name"},
    {"node-tcp", "nodes",
     "check that the node runs, and routes, firewalls and network policies "
     "between here and there"},
    {"node-grpc", "nodes",
     "check that a Coffer storage node listens there; its log says more"},
    {"node-identity", "nodes",
     "another node listens at this address: correct what the node "
     "advertises, "
     "or the Service or port forward in between"},
    {"node-version", "nodes", "finish the upgrade of all servers"},
    {"node-clock", "nodes", "set the node's clock by NTP"},
    {"node-disk", "nodes",
     "free space on the node's disk, or add nodes; coffer cluster df"},
    {"node-admin", "nodes",
     "only debug needs it: give the node's own admin port with "
     "--node-admin-address NODE_ID=HOST:PORT"},
    {"mesh-reach", "mesh",
     "check routes, firewalls and network policies between these two nodes"},
    {"cluster-health", "cluster",
     "docs/operations.md explains each health check"},
};

constexpr char kPage[] = "docs/troubleshooting.md#";

const DoctorCheck* Find(const std::string& id) {
  for (const DoctorCheck& check : DoctorChecks()) {
    if (check.id == id) return &check;
  }
  return nullptr;
}

std::string HintOf(const Finding& finding) {
  return finding.hint.empty() ? HintOfCheck(finding.check) : finding.hint;
}

bool NeedsAdvice(const Finding& finding) {
  return finding.state == FindingState::kFailed ||
         finding.state == FindingState::kHint;
}

}  // namespace

absl::Span<const DoctorCheck> DoctorChecks() { return kChecks; }

void DoctorReport::Add(const std::string& check, FindingState state,
                       const std::string& message, const std::string& hint) {
  findings_.push_back({check, state, message, hint});
}

void DoctorReport::Ok(const std::string& check, const std::string& message) {
  Add(check, FindingState::kOk, message, "");
}

void DoctorReport::Hint(const std::string& check, const std::string& message,
                        const std::string& hint) {
  Add(check, FindingState::kHint, message, hint);
}

void DoctorReport::Fail(const std::string& check, const std::string& message,
                        const std::string& hint) {
  Add(check, FindingState::kFailed, message, hint);
}

void DoctorReport::Skip(const std::string& check, const std::string& message) {
  Add(check, FindingState::kSkipped, message, "");
}

void DoctorReport::AddStatus(const std::string& check, const std::string& what,
                             const absl::Status& status) {
  if (status.ok()) {
    Ok(check, what);
  } else {
    Fail(check, absl::StrCat(what, ": ", status.message()));
  }
}

void DoctorReport::Append(const DoctorReport& other) {
  findings_.insert(findings_.end(), other.findings_.begin(),
                   other.findings_.end());
}

bool DoctorReport::failed() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& finding) {
                       return finding.state == FindingState::kFailed;
                     });
}

std::string FindingStateName(FindingState state) {
  switch (state) {
    case FindingState::kOk:
      return "ok";
    case FindingState::kHint:
      return "hint";
    case FindingState::kFailed:
      return "failed";
    case FindingState::kSkipped:
      break;
  }
  return "skipped";
}

std::string GroupOfCheck(const std::string& check) {
  const DoctorCheck* const found = Find(check);
  return found == nullptr ? "" : found->group;
}

std::string HintOfCheck(const std::string& check) {
  const DoctorCheck* const found = Find(check);
  return found == nullptr ? "" : found->hint;
}

nlohmann::json FindingToJson(const Finding& finding) {
  nlohmann::json object = {{"check", finding.check},
                           {"group", GroupOfCheck(finding.check)},
                           {"state", FindingStateName(finding.state)}};
  SetBytes(&object, "message", finding.message);
  if (NeedsAdvice(finding)) {
    object["hint"] = HintOf(finding);
    object["docs"] = absl::StrCat(kPage, finding.check);
  }
  return object;
}

std::vector<std::string> FindingLines(const Finding& finding) {
  std::vector<std::string> lines = {
      absl::StrFormat("  %-7s  %-17s  %s", FindingStateName(finding.state),
                      finding.check, EscapeForTerminal(finding.message))};
  if (NeedsAdvice(finding)) {
    lines.push_back(
        absl::StrCat("           hint: ", EscapeForTerminal(HintOf(finding))));
    lines.push_back(absl::StrCat("           see ", kPage, finding.check));
  }
  return lines;
}

}  // namespace coffer::cli
