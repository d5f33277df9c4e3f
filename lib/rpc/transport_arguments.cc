#include "lib/rpc/transport_arguments.h"

#include "grpcpp/support/channel_arguments.h"
#include "lib/rpc/limits.h"

namespace coffer::rpc {

std::vector<std::pair<std::string, int>> TransportArguments() {
  return {
      {GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kHttp2MaxFrameBytes},
      {GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kHttp2StreamWindowBytes},
      // Windows are large from the start: nothing to probe for.
      {GRPC_ARG_HTTP2_BDP_PROBE, 0},
      {GRPC_ARG_HTTP2_WRITE_BUFFER_SIZE, kHttp2WriteBufferBytes},
      {GRPC_ARG_TCP_READ_CHUNK_SIZE, kTcpReadChunkBytes},
      {GRPC_ARG_TCP_MIN_READ_CHUNK_SIZE, kTcpMinReadChunkBytes},
      {GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, kTcpMaxReadChunkBytes},
      {GRPC_ARG_MAX_METADATA_SIZE, kMaxCallMetadataBytes},
      // Pings without data are limited by time only (limits.h).
      {GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
  };
}

}  // namespace coffer::rpc
