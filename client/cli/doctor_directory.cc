#include "client/cli/doctor_directory.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/cli/admin_targets.h"
#include "client/cli/doctor_probes.h"
#include "client/cli/health_format.h"
#include "client/cli/settings.h"
#include "lib/rpc/address.h"

namespace coffer::cli {
namespace {

constexpr char kWho[] = "directory";

void CheckClock(Clock* clock, ClusterAdmin* admin, DoctorReport* report) {
  const absl::Time before = clock->Now();
  const absl::StatusOr<ClusterHealth> health = admin->GetHealth();
  const absl::Time after = clock->Now();
  if (health.ok()) {
    CompareClocks("directory-clock", kWho, health->time, before, after, report);
  } else {
    report->Skip("directory-clock",
                 absl::StrCat(kWho, ": ", health.status().message()));
  }
}

// Most users need no admin port, so a failure is a hint.
void CheckAdmin(const Settings& settings, ClusterAdmin* admin,
                DoctorReport* report) {
  const AdminTarget target = DirectoryTarget(settings);
  const absl::StatusOr<ProcessInfo> info =
      admin->GetProcessInfo(target.address);
  absl::Status status = info.status();
  if (status.ok()) status = CheckProgram(target, *info);
  if (status.ok()) {
    report->Ok("directory-admin",
               absl::StrCat(target.address, ": ", info->program, " ",
                            info->version, ", logs ", info->log_level));
  } else {
    report->Hint("directory-admin",
                 absl::StrCat("admin port: ", status.message()));
  }
}

void AddHealthCheck(const HealthCheck& check, DoctorReport* report) {
  std::string text = absl::StrCat(check.name, ": ", check.summary);
  if (!check.details.empty()) {
    absl::StrAppend(&text, " (", absl::StrJoin(check.details, "; "), ")");
  }
  if (check.muted_until.has_value()) {
    report->Skip("cluster-health", absl::StrCat(text, ", muted"));
  } else if (check.severity == HealthSeverity::kWarning) {
    report->Hint("cluster-health", text);
  } else {
    report->Fail("cluster-health", text);
  }
}

}  // namespace

void CheckDirectoryName(const Context& context, DoctorReport* report) {
  const absl::StatusOr<rpc::Address> address =
      rpc::ParseAddress(context.settings().directory.value);
  if (!address.ok()) return;
  const auto ips = context.surroundings().machine->Resolve(address->host);
  report->AddStatus(
      "directory-resolve",
      absl::StrCat(kWho, ": ", address->host,
                   ips.ok() ? absl::StrCat(" is ", absl::StrJoin(*ips, ", "))
                            : " cannot be resolved"),
      ips.status());
}

absl::optional<ClusterSummary> CheckDirectory(const Context& context,
                                              ClusterAdmin* admin,
                                              DoctorReport* report) {
  const Settings& settings = context.settings();
  if (!ProbeAddress(kWho, settings.directory.value, "directory-resolve",
                    "directory-tcp", context.surroundings().machine, report)) {
    report->Skip("directory-grpc", "not asked: it cannot be connected with");
    return absl::nullopt;
  }
  const absl::StatusOr<ClusterSummary> status = admin->GetStatus();
  if (!status.ok()) {
    report->Fail("directory-grpc",
                 absl::StrCat(kWho, ": ", status.status().message()));
    return absl::nullopt;
  }
  report->Ok("directory-grpc",
             absl::StrCat(kWho, ": answers, cluster ", status->id));
  CompareVersions("directory-version", kWho, status->version, report);
  CheckClock(context.surroundings().clock, admin, report);
  CheckAdmin(settings, admin, report);
  return *status;
}

void CheckClusterHealth(ClusterAdmin* admin, DoctorReport* report) {
  const absl::StatusOr<ClusterHealth> health = admin->GetHealth();
  if (!health.ok()) {
    const std::string why = std::string(health.status().message());
    if (absl::IsUnimplemented(health.status())) {
      report->Skip("cluster-health", why);
    } else {
      report->Fail("cluster-health", why);
    }
    return;
  }
  bool found = false;
  for (const HealthCheck& check : health->checks) {
    if (check.severity == HealthSeverity::kOk) continue;
    found = true;
    AddHealthCheck(check, report);
  }
  const std::string overall =
      absl::StrCat(health->checks.size(), " checks, overall ",
                   SeverityName(health->severity));
  if (health->severity == HealthSeverity::kOk) {
    report->Ok("cluster-health", overall);
  } else if (!found) {
    report->Fail("cluster-health", overall);
  }
}

}  // namespace coffer::cli
