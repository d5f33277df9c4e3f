#ifndef COFFER_CLIENT_CLI_ADMIN_TARGETS_H_
#define COFFER_CLIENT_CLI_ADMIN_TARGETS_H_

#include <string>
#include <vector>

#include "client/admin_types.h"
#include "client/cli/settings.h"

namespace coffer::cli {

// The class of endpoint under which nodes advertise their admin ports.
inline constexpr char kAdminNetworkClass[] = "admin";

// The admin port of one server.
struct AdminTarget {
  // "directory", or "node-" and the first digits of the id.
  std::string name;
  // Empty: the node does not advertise it.
  std::string address;
};

// The directory's, then those of all nodes.
std::vector<AdminTarget> AdminTargets(const Settings& settings,
                                      const std::vector<AdminNode>& nodes);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ADMIN_TARGETS_H_
