#ifndef COFFER_CLIENT_CLI_DOCTOR_MESH_H_
#define COFFER_CLIENT_CLI_DOCTOR_MESH_H_

#include "absl/types/span.h"
#include "client/cli/doctor_report.h"
#include "client/cluster_admin.h"
#include "client/types.h"

namespace coffer::cli {

// A node as [nodes] has found it.
struct MeshNode {
  const NodeSummary* node = nullptr;
  // It answers here under its own id, so it can be asked about others.
  bool reachable = false;
  // The directory has it as down, and another node has its address: nobody can
  // reach it any more.
  bool replaced = false;
};

// [mesh]: how the nodes reach each other. `nodes` are all of the cluster.
void CheckMesh(absl::Span<const MeshNode> nodes, ClusterAdmin* admin,
               DoctorReport* report);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_DOCTOR_MESH_H_
