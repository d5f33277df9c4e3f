#ifndef COFFER_CLIENT_CLI_DOCTOR_DIRECTORY_H_
#define COFFER_CLIENT_CLI_DOCTOR_DIRECTORY_H_

#include "absl/types/optional.h"
#include "client/cli/context.h"
#include "client/cli/doctor_report.h"
#include "client/cluster_admin.h"
#include "client/types.h"

namespace coffer::cli {

// The part of [directory] that needs no directory: does its name resolve.
void CheckDirectoryName(const Context& context, DoctorReport* report);

// [directory], from its name to its admin port. Returns the state of the
// cluster if the directory answers.
absl::optional<ClusterSummary> CheckDirectory(const Context& context,
                                              ClusterAdmin* admin,
                                              DoctorReport* report);

// [cluster]: the health checks of the directory.
void CheckClusterHealth(ClusterAdmin* admin, DoctorReport* report);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_DIRECTORY_H_
