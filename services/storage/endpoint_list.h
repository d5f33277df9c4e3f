#ifndef COFFER_SERVICES_STORAGE_ENDPOINT_LIST_H_
#define COFFER_SERVICES_STORAGE_ENDPOINT_LIST_H_

// Where a node can be reached, as its operator says.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/rpc/address.h"
#include "services/storage/directory_client.h"

namespace coffer::storage {

// Classes that Coffer itself gives a meaning: what nodes and, by default,
// clients use; and where people and their tools ask about the node, of which
// clients take no data.
inline constexpr char kClusterClass[] = "cluster";
inline constexpr char kAdminClass[] = "admin";

// What the directory takes.
inline constexpr size_t kMaxEndpoints = 16;
inline constexpr size_t kMaxNetworkClassBytes = 64;
inline constexpr size_t kMaxAddressBytes = 256;

// A file of endpoints is not larger than this.
inline constexpr size_t kMaxEndpointFileBytes = size_t{64} << 10;

// Reads CLASS=HOST:PORT. INVALID_ARGUMENT for anything else, and for port 0.
absl::StatusOr<NetworkEndpoint> ParseEndpoint(absl::string_view text);

// Reads lines of CLASS=HOST:PORT, with comments after # and with empty lines.
// A file that is missing is an empty one: that of a node that needs none.
// INVALID_ARGUMENT, with the file and the line: a malformed line, or a file
// that is too large. Other errors: the file is there and cannot be read.
absl::StatusOr<std::vector<NetworkEndpoint>> ReadEndpointFile(
    const std::string& path);

// INVALID_ARGUMENT: more endpoints than the directory takes, a name of a class
// that it would refuse, or two of the same class, of which clients would never
// use the second.
absl::Status ValidateEndpoints(const std::vector<NetworkEndpoint>& endpoints);

// All that a node tells the directory: what the operator gave and, of classes
// cluster and admin that the operator did not give, the addresses on which the
// node listens. One of class admin is left out when it would mean nothing to
// others: the node listens on all addresses, or on a loopback one while its
// address of class cluster is not one. INVALID_ARGUMENT: there is no address
// for the class cluster, because the node listens on all addresses, or there
// are too many.
absl::StatusOr<std::vector<NetworkEndpoint>> CompleteEndpoints(
    std::vector<NetworkEndpoint> given, const rpc::Address& data,
    const rpc::Address& admin);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_ENDPOINT_LIST_H_
