#ifndef COFFER_CLIENT_CLI_HEALTH_CHECK_NAME_H_
#define COFFER_CLIENT_CLI_HEALTH_CHECK_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cluster_admin.h"

namespace coffer::cli {

// The check that somebody means who writes "node-down" or "Node_Down":
// NODE_DOWN. INVALID_ARGUMENT, with the names that there are: the directory has
// no such check. When it does not say which it has, the name is left to whoever
// is asked next.
absl::StatusOr<std::string> FindHealthCheck(absl::string_view text,
                                            ClusterAdmin* admin);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_HEALTH_CHECK_NAME_H_
