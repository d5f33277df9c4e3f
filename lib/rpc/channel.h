#ifndef COFFER_LIB_RPC_CHANNEL_H_
#define COFFER_LIB_RPC_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/channel.h"
#include "grpcpp/security/credentials.h"
#include "lib/rpc/limits.h"

namespace coffer::rpc {

struct ChannelOptions {
  // Largest message that is accepted from the server.
  int max_receive_bytes = kMetadataMaxReceiveBytes;
  // A connection of its own. Otherwise all channels of this process to the same
  // address with the same options share one.
  bool own_connection = false;
  // "name/version" of the program, in front of gRPC's own.
  std::string user_agent;
  // Null: neither encryption nor authentication.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
};

// A channel to HOST:PORT (address.h). Returns at once, connects at the first
// call and again after failures. Proxies named by the environment are not used.
// INVALID_ARGUMENT when the address is malformed or has port 0.
absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    absl::string_view address, const ChannelOptions& options);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CHANNEL_H_
