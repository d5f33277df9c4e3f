#ifndef COFFER_LIB_RPC_BIND_PROBE_H_
#define COFFER_LIB_RPC_BIND_PROBE_H_

#include "absl/status/status.h"
#include "lib/rpc/address.h"

namespace coffer::rpc {

// gRPC does not say why it cannot listen on an address. This asks the operating
// system, by trying once more, and returns an error that says what to do.
//
//   FAILED_PRECONDITION  the port is taken, or the host is not of this machine
//   PERMISSION_DENIED    the port needs privileges
//   INTERNAL             anything else, also when the new attempt succeeds
absl::Status ExplainBindFailure(const Address& address);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_BIND_PROBE_H_
