#ifndef COFFER_CLIENT_CLI_CLUSTER_FORMAT_H_
#define COFFER_CLIENT_CLI_CLUSTER_FORMAT_H_

#include "client/types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// All that is known about the cluster as a whole: not its nodes.
nlohmann::json ClusterToJson(const ClusterSummary& cluster);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_CLUSTER_FORMAT_H_
