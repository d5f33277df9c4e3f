#ifndef COFFER_CLIENT_CLI_ADMIN_TARGETS_H_
#define COFFER_CLIENT_CLI_ADMIN_TARGETS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/admin_types.h"
#include "client/cli/settings.h"
#include "client/cluster_admin.h"

namespace coffer::cli {

// The class of endpoints for those inside the cluster, and that under which
// nodes advertise their admin ports.
inline constexpr char kClusterNetworkClass[] = "cluster";
inline constexpr char kAdminNetworkClass[] = "admin";

// The admin port of one server.
struct AdminTarget {
  // "directory", or "node-" and the first digits of the id.
  std::string name;
  // Empty: the node does not advertise it.
  std::string address;
  // Of the node; empty: it is none.
  std::string node_id;
  // Whether it is the directory's. Else, and without a node, any server may
  // answer there.
  bool is_directory = false;
};

// That of the setting admin.
AdminTarget DirectoryTarget(const Settings& settings);

// The directory's, then those of all nodes: where the setting
// node_admin_addresses says, else where they advertise it. INVALID_ARGUMENT:
// that setting cannot be read.
absl::StatusOr<std::vector<AdminTarget>> AdminTargets(
    const Settings& settings, const std::vector<AdminNode>& nodes);

// FAILED_PRECONDITION: the target is the directory, and that is another
// program.
absl::Status CheckProgram(const AdminTarget& target, const ProcessInfo& info);

// Whether the directory or the node itself answers at the target's address: a
// port forward, a tunnel or an address that was given away lead to other
// servers. To be asked before anything is said or done in its name.
// FAILED_PRECONDITION: the address is not known, or another server answers
// there; else why it cannot be asked.
absl::Status CheckAdminTarget(const AdminTarget& target, ClusterAdmin* admin);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ADMIN_TARGETS_H_
