#ifndef COFFER_CLIENT_CLI_ADMIN_CONNECTION_H_
#define COFFER_CLIENT_CLI_ADMIN_CONNECTION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/cluster_admin.h"
#include "client/types.h"

namespace coffer::cli {

// The cluster of the settings, for administration: no keyring is looked at.
// INVALID_ARGUMENT: settings that cannot be used.
absl::StatusOr<std::unique_ptr<ClusterAdmin>> ConnectAdmin(
    const Context& context);

// The cluster with all its nodes. Errors are those of the directory's answers.
absl::StatusOr<ClusterSummary> GetClusterSummary(ClusterAdmin* admin);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_ADMIN_CONNECTION_H_
