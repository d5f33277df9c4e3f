#ifndef COFFER_CLIENT_CLI_NODE_FORMAT_H_
#define COFFER_CLIENT_CLI_NODE_FORMAT_H_

// Storage nodes in the two forms of output.

#include <string>
#include <vector>

#include "client/types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// The state of a node that serves.
inline constexpr char kActiveState[] = "ACTIVE";

// The first digits of an id: enough for people to tell nodes apart.
std::string ShortId(const std::string& id);

nlohmann::json NodeToJson(const NodeSummary& node);

// A header and a line for each node.
std::vector<std::string> NodeTable(const std::vector<NodeSummary>& nodes);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_NODE_FORMAT_H_
