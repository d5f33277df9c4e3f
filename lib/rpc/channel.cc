#include "lib/rpc/channel.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "lib/rpc/address.h"
#include "lib/rpc/transport_arguments.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::rpc {
namespace {

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

grpc::ChannelArguments ArgumentsOf(const ChannelOptions& options) {
  grpc::ChannelArguments args;
  for (const auto& [name, value] : TransportArguments()) {
    args.SetInt(name, value);
  }
  args.SetString(GRPC_ARG_OPTIMIZATION_TARGET, "throughput");
  args.SetMaxReceiveMessageSize(options.max_receive_bytes);
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, options.own_connection);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
              Milliseconds(kClientKeepaliveInterval));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(kKeepaliveTimeout));
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Milliseconds(kConnectTimeout));
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS,
              Milliseconds(kReconnectBackoffMin));
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS,
              Milliseconds(kReconnectBackoffMax));
  // What a call does is decided here, not by DNS records or the environment.
  args.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  args.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (!options.user_agent.empty()) args.SetUserAgentPrefix(options.user_agent);
  return args;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    absl::string_view address, const ChannelOptions& options) {
  COFFER_ASSIGN_OR_RETURN(const Address target, ParseAddress(address));
  if (target.port == 0) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "invalid address: port 0 is for servers that choose their "
                     "port; write the port that the server reports",
                     {reason::kInvalidRequest, {}});
  }
  return grpc::CreateCustomChannel(FormatAddress(target),
                                   options.credentials == nullptr
                                       ? grpc::InsecureChannelCredentials()
                                       : options.credentials,
                                   ArgumentsOf(options));
}

}  // namespace coffer::rpc
