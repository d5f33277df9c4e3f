#include "client/cli/doctor.h"

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/cli/admin_connection.h"
#include "client/cli/doctor_directory.h"
#include "client/cli/doctor_machine.h"
#include "client/cli/doctor_nodes.h"
#include "client/cluster_admin.h"
#include "client/types.h"

namespace coffer::cli {
namespace {

void SkipCluster(DoctorReport* report) {
  for (const char* check :
       {"nodes-registered", "mesh-reach", "cluster-health"}) {
    report->Skip(check, "not looked at: the directory does not answer");
  }
}

}  // namespace

DoctorReport RunDoctor(const Context& context) {
  DoctorReport report;
  if (!CheckConfiguration(context, &report)) {
    report.Skip("directory-resolve",
                "not looked at: correct the settings first");
    SkipCluster(&report);
    return report;
  }
  const absl::StatusOr<std::unique_ptr<ClusterAdmin>> admin =
      ConnectAdmin(context);
  if (!admin.ok()) {
    report.Fail("directory-grpc", std::string(admin.status().message()));
    return report;
  }
  const absl::optional<ClusterSummary> cluster =
      CheckDirectory(context, admin->get(), &report);
  if (!cluster.has_value()) {
    SkipCluster(&report);
    return report;
  }
  CheckNodes(context, cluster->id, admin->get(), &report);
  CheckClusterHealth(admin->get(), &report);
  return report;
}

DoctorReport RunPreDoctor(const Context& context) {
  DoctorReport report;
  CheckConfiguration(context, &report);
  CheckMachine(context, &report);
  CheckDirectoryName(context, &report);
  return report;
}

}  // namespace coffer::cli
