#ifndef COFFER_CLIENT_CLI_HEALTH_FORMAT_H_
#define COFFER_CLIENT_CLI_HEALTH_FORMAT_H_

// Health and events of a cluster in the two forms of output.

#include <string>

#include "client/admin_types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// "ok", "warning", "error".
std::string SeverityName(HealthSeverity severity);

nlohmann::json HealthCheckToJson(const HealthCheck& check);

nlohmann::json EventToJson(const ClusterEvent& event);

// One line, fit for a terminal.
std::string EventLine(const ClusterEvent& event);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_HEALTH_FORMAT_H_
