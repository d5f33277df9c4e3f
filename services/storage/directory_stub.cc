#include "services/storage/directory_stub.h"

#include <utility>

#include "absl/memory/memory.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/client_context.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"

namespace coffer::storage {
namespace {

void FillUsage(const NodeUsage& usage, directory::v1::NodeUsage* proto) {
  proto->set_capacity_bytes(usage.capacity_bytes);
  proto->set_free_bytes(usage.free_bytes);
  proto->set_stored_bytes(usage.stored_bytes);
  proto->set_blob_count(usage.blob_count);
  proto->set_accepts_puts(usage.accepts_puts);
  if (usage.reserve_bytes.has_value()) {
    proto->set_reserve_bytes(*usage.reserve_bytes);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryStub>> DirectoryStub::Create(
    const std::string& address) {
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                          rpc::CreateChannel(address, rpc::ChannelOptions()));
  return absl::WrapUnique(new DirectoryStub(Service::NewStub(channel)));
}

absl::StatusOr<DirectoryClient::Membership> DirectoryStub::Register(
    const Registration& registration) {
  directory::v1::RegisterNodeRequest request;
  request.set_node_id(registration.node_id.ToHex());
  if (registration.cluster_id.has_value()) {
    request.set_cluster_id(registration.cluster_id->ToHex());
  }
  request.set_public_key(std::string(registration.public_key.bytes()));
  for (const NetworkEndpoint& endpoint : registration.endpoints) {
    auto* proto = request.add_endpoints();
    proto->set_network_class(endpoint.network_class);
    proto->set_address(endpoint.address);
  }
  request.set_failure_domain(registration.failure_domain);
  FillUsage(registration.usage, request.mutable_usage());
  request.set_version(kSoftwareVersion);
  directory::v1::RegisterNodeResponse response;
  COFFER_RETURN_IF_ERROR(
      calls_.Run(rpc::kProbeDeadline, [&](grpc::ClientContext* context) {
        return stub_->RegisterNode(context, request, &response);
      }));
  const absl::StatusOr<ClusterId> cluster_id =
      ClusterId::FromHex(response.cluster_id());
  if (!cluster_id.ok()) {
    return Annotate(cluster_id.status(),
                    "the directory answered with a malformed cluster id");
  }
  Membership membership;
  membership.cluster_id = *cluster_id;
  membership.heartbeat_interval =
      rpc::ToDuration(response.heartbeat_interval());
  membership.placement_epoch = response.placement_epoch();
  return membership;
}

absl::StatusOr<uint64_t> DirectoryStub::Heartbeat(const NodeId& node_id,
                                                  const NodeUsage& usage,
                                                  bool stopping) {
  directory::v1::HeartbeatRequest request;
  request.set_node_id(node_id.ToHex());
  FillUsage(usage, request.mutable_usage());
  request.set_stopping(stopping);
  directory::v1::HeartbeatResponse response;
  COFFER_RETURN_IF_ERROR(
      calls_.Run(rpc::kProbeDeadline, [&](grpc::ClientContext* context) {
        return stub_->Heartbeat(context, request, &response);
      }));
  return response.placement_epoch();
}

absl::StatusOr<DirectoryClient::PeerPage> DirectoryStub::ListNodes(
    size_t page_size, const std::string& page_token,
    const std::string& traceparent, absl::Duration timeout) {
  directory::v1::ListNodesRequest request;
  request.set_page_size(static_cast<int32_t>(page_size));
  request.set_page_token(page_token);
  directory::v1::ListNodesResponse response;
  COFFER_RETURN_IF_ERROR(calls_.Run(timeout, [&](grpc::ClientContext* context) {
    rpc::AddCallMetadata({"", "", traceparent}, context);
    return stub_->ListNodes(context, request, &response);
  }));
  PeerPage page;
  for (const directory::v1::Node& node : response.nodes()) {
    const absl::StatusOr<NodeId> id = NodeId::FromHex(node.node_id());
    if (!id.ok()) {
      return absl::InternalError(
          "the directory answered with a malformed node id");
    }
    Peer peer;
    peer.node_id = *id;
    for (const auto& endpoint : node.endpoints()) {
      peer.endpoints.push_back({endpoint.network_class(), endpoint.address()});
    }
    page.peers.push_back(std::move(peer));
  }
  page.next_page_token = response.next_page_token();
  return page;
}

}  // namespace coffer::storage
