#ifndef COFFER_LIB_RPC_TRANSPORT_ARGUMENTS_H_
#define COFFER_LIB_RPC_TRANSPORT_ARGUMENTS_H_

#include <string>
#include <utility>
#include <vector>

namespace coffer::rpc {

// Arguments of gRPC that both ends of a connection share, by name: sizes of
// frames, windows and reads, and the preference of throughput over latency. The
// values are those of limits.h.
std::vector<std::pair<std::string, int>> TransportArguments();

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_TRANSPORT_ARGUMENTS_H_
