#ifndef COFFER_CLIENT_CLI_NODE_ADDRESSES_H_
#define COFFER_CLIENT_CLI_NODE_ADDRESSES_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::cli {

// Reads "ID=HOST:PORT,ID=HOST:PORT": where to reach storage nodes, by node id,
// whatever they advertise; "" is none. For tunnels and port forwards.
// INVALID_ARGUMENT: an id of another form than `coffer node list --json` shows,
// an id twice, or an address that is not HOST:PORT.
absl::StatusOr<std::map<std::string, std::string>> ParseNodeAddresses(
    absl::string_view text);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_NODE_ADDRESSES_H_
