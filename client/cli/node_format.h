#ifndef COFFER_CLIENT_CLI_NODE_FORMAT_H_
#define COFFER_CLIENT_CLI_NODE_FORMAT_H_

// Storage nodes in the two forms of output.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// States as the directory gives them: of a node that serves, and of one that it
// has not heard of for long.
inline constexpr char kActiveState[] = "ACTIVE";
inline constexpr char kDownState[] = "DOWN";

// The first digits of an id: enough for people to tell nodes apart.
std::string ShortId(const std::string& id);

nlohmann::json NodeToJson(const NodeSummary& node);

// For the help of what shows NodeTable(): how old its figures are.
inline constexpr char kNodeTableHelp[] =
    "STORED, FREE and BLOBS of a node are as of its last heartbeat, the age of "
    "which is\nunder HEARTBEAT: they lag behind a put or rm by as much.";

// A header and a line for each node. Ages are as of `now`.
std::vector<std::string> NodeTable(const std::vector<NodeSummary>& nodes,
                                   absl::Time now);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_NODE_FORMAT_H_
