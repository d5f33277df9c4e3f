#ifndef COFFER_LIB_RPC_ADDRESS_H_
#define COFFER_LIB_RPC_ADDRESS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace coffer::rpc {

// Where a server listens or is reached.
struct Address {
  // A name, an IPv4 address, or an IPv6 address without brackets.
  std::string host;
  // 0 lets a server choose a free port.
  uint16_t port = 0;
};

// Reads HOST:PORT, with brackets around IPv6 addresses: "127.0.0.1:7400",
// "[::1]:7400", "storage-0.example.net:7400". INVALID_ARGUMENT for all else,
// gRPC's URIs ("dns:///...", "unix:...") among it.
absl::StatusOr<Address> ParseAddress(absl::string_view text);

// The inverse of ParseAddress().
std::string FormatAddress(const Address& address);

// Whether only processes of this machine can reach `host`: 127.0.0.0/8, ::1 and
// "localhost". False for everything else, also for names that resolve to them.
bool IsLoopback(const Address& address);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_ADDRESS_H_
