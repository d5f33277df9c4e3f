#include "services/storage/peer_stub.h"

#include <memory>

#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/channel.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {

absl::StatusOr<NodeId> PeerStub::AskId(const std::string& address,
                                       const std::string& traceparent,
                                       absl::Duration timeout) {
  rpc::ChannelOptions options;
  // A shared one may be waiting before it tries to connect again.
  options.own_connection = true;
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                          rpc::CreateChannel(address, options));
  const auto stub = v1::StorageService::NewStub(channel);
  v1::GetNodeInfoResponse response;
  COFFER_RETURN_IF_ERROR(calls_.Run(timeout, [&](grpc::ClientContext* context) {
    rpc::AddCallMetadata({"", "", traceparent}, context);
    return stub->GetNodeInfo(context, v1::GetNodeInfoRequest(), &response);
  }));
  const absl::StatusOr<NodeId> id = NodeId::FromHex(response.node_id());
  if (!id.ok()) {
    return Annotate(id.status(), "what answers there has a malformed node id");
  }
  return id;
}

}  // namespace coffer::storage
