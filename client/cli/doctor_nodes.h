#ifndef COFFER_CLIENT_CLI_DOCTOR_NODES_H_
#define COFFER_CLIENT_CLI_DOCTOR_NODES_H_

#include <string>

#include "client/cli/context.h"
#include "client/cli/doctor_report.h"
#include "client/cluster_admin.h"

namespace coffer::cli {

// [nodes] and [mesh]: how this program reaches every node, and how the nodes
// reach each other. `cluster_id` is what nodes should belong to.
void CheckNodes(const Context& context, const std::string& cluster_id,
                ClusterAdmin* admin, DoctorReport* report);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_NODES_H_
