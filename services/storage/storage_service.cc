#include "services/storage/storage_service.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/rpc/call_metadata.h"
#include "lib/rpc/record_converter.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"
#include "services/storage/list_page_token.h"
#include "services/storage/request_validation.h"
#include "services/storage/storage_converter.h"
#include "services/storage/storage_service_get.h"
#include "services/storage/storage_service_put.h"

namespace coffer::storage {
namespace {

using IdList = google::protobuf::RepeatedPtrField<std::string>;

template <typename Parser>
absl::StatusOr<std::vector<BlobId>> ParseIds(const IdList& texts, size_t max,
                                             Parser parser) {
  COFFER_RETURN_IF_ERROR(ValidateCount(texts.size(), max, "blob ids"));
  std::vector<BlobId> ids;
  ids.reserve(texts.size());
  for (const std::string& text : texts) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, parser(text));
    ids.push_back(id);
  }
  return ids;
}

// The id to begin a page with.
absl::StatusOr<BlobId> PageStart(const v1::ListBlobsRequest& request,
                                 const BlobIdRange& group) {
  if (request.page_token().empty()) return group.first;
  COFFER_ASSIGN_OR_RETURN(const ListPageToken token,
                          DecodeListPageToken(request.page_token()));
  const bool same =
      token.placement_group_bits == request.placement_group_bits() &&
      token.placement_group == request.placement_group() &&
      !(token.last_id < group.first) && token.last_id < group.last;
  if (!same) {
    return InvalidRequestError(
        "the page token belongs to another listing; send it with the request "
        "that it came from");
  }
  return NextBlobId(token.last_id);
}

}  // namespace

StorageService::StorageService(const StorageNode& node) : node_(node) {
  HandleRawStream("PutBlobs", [this](grpc::ServerContext* context,
                                     rpc::RawServerStream* stream) {
    return ServePutBlobs(node_, context, stream);
  });
  HandleRawResponses("GetBlobs", [this](grpc::ServerContext* context,
                                        const grpc::ByteBuffer& request,
                                        rpc::RawServerWriter* writer) {
    return ServeGetBlobs(node_, context, request, writer);
  });
}

absl::Status StorageService::FindMissing(
    const v1::FindMissingBlobsRequest& request,
    v1::FindMissingBlobsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<BlobId> ids,
      ParseIds(request.blob_ids(), kMaxIdsPerQuery, ParseRawBlobId));
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobInfo> infos,
                          node_.store->Stat(ids));
  std::vector<ReceiptSigner::HeldBlob> held;
  for (const BlobInfo& info : infos) {
    if (info.state == BlobState::kLive) {
      held.push_back({info.id, info.size_bytes});
    } else {
      response->add_missing_blob_ids(std::string(info.id.bytes()));
    }
  }
  if (!held.empty()) {
    *response->mutable_receipt() = rpc::ToProto(node_.signer->Sign(held));
  }
  return absl::OkStatus();
}

absl::Status StorageService::Stat(const v1::StatBlobsRequest& request,
                                  v1::StatBlobsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<BlobId> ids,
      ParseIds(request.blob_ids(), kMaxIdsPerQuery, ParseHexBlobId));
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobInfo> infos,
                          node_.store->Stat(ids));
  for (const BlobInfo& info : infos) *response->add_blobs() = ToProto(info);
  return absl::OkStatus();
}

absl::Status StorageService::Verify(const grpc::ServerContext& context,
                                    const v1::VerifyBlobsRequest& request,
                                    v1::VerifyBlobsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<BlobId> ids,
      ParseIds(request.blob_ids(), kMaxIdsPerVerify, ParseHexBlobId));
  for (const BlobId& id : ids) {
    if (context.IsCancelled()) return absl::CancelledError("cancelled");
    COFFER_ASSIGN_OR_RETURN(const ByteBudget::Reservation reservation,
                            node_.read_budget->Acquire(kMaxBlobSizeBytes));
    COFFER_ASSIGN_OR_RETURN(const BlobInfo info, node_.verifier->Verify(id));
    *response->add_blobs() = ToProto(info);
  }
  return absl::OkStatus();
}

absl::Status StorageService::List(const v1::ListBlobsRequest& request,
                                  v1::ListBlobsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const size_t page_size,
                          ResolvePageSize(request.page_size()));
  COFFER_ASSIGN_OR_RETURN(const BlobIdRange group,
                          PlacementGroupRange(request.placement_group_bits(),
                                              request.placement_group()));
  COFFER_ASSIGN_OR_RETURN(const BlobId first, PageStart(request, group));
  COFFER_ASSIGN_OR_RETURN(std::vector<BlobInfo> infos,
                          node_.store->List(first, group.last, page_size + 1));
  if (infos.size() > page_size) {
    infos.resize(page_size);
    response->set_next_page_token(
        EncodeListPageToken({request.placement_group_bits(),
                             request.placement_group(), infos.back().id}));
  }
  for (const BlobInfo& info : infos) *response->add_blobs() = ToProto(info);
  return absl::OkStatus();
}

absl::Status StorageService::DescribeNode(v1::GetNodeInfoResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const DiskReserve::Report disk,
                          node_.reserve->Measure());
  const BlobUsage usage = node_.store->Usage();
  response->set_node_id(node_.identity->node_id().ToHex());
  const absl::optional<ClusterId> cluster_id = node_.identity->cluster_id();
  if (cluster_id.has_value()) response->set_cluster_id(cluster_id->ToHex());
  response->set_public_key(
      std::string(node_.identity->key().public_key().bytes()));
  response->set_version(kSoftwareVersion);
  response->set_failure_domain(node_.failure_domain);
  response->set_stored_bytes(usage.bytes);
  response->set_blob_count(usage.count);
  response->set_capacity_bytes(disk.space.capacity_bytes);
  response->set_free_bytes(disk.space.free_bytes);
  response->set_reserve_bytes(disk.reserve_bytes);
  response->set_accepts_puts(disk.accepts_puts && node_.store->Health().ok());
  *response->mutable_start_time() = rpc::ToProto(node_.start_time);
  *response->mutable_time() = rpc::ToProto(node_.clock->Now());
  response->set_max_blob_size_bytes(kMaxBlobSizeBytes);
  return absl::OkStatus();
}

absl::Status StorageService::Ping(const std::string& traceparent,
                                  v1::PingPeersResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const std::vector<PeerPing> pings,
                          node_.peer_pinger->PingAll(traceparent));
  response->set_node_id(node_.identity->node_id().ToHex());
  for (const PeerPing& ping : pings) *response->add_peers() = ToProto(ping);
  return absl::OkStatus();
}

grpc::Status StorageService::FindMissingBlobs(
    grpc::ServerContext* /*context*/,
    const v1::FindMissingBlobsRequest* request,
    v1::FindMissingBlobsResponse* response) {
  return ToGrpcStatus(FindMissing(*request, response));
}

grpc::Status StorageService::StatBlobs(grpc::ServerContext* /*context*/,
                                       const v1::StatBlobsRequest* request,
                                       v1::StatBlobsResponse* response) {
  return ToGrpcStatus(Stat(*request, response));
}

grpc::Status StorageService::VerifyBlobs(grpc::ServerContext* context,
                                         const v1::VerifyBlobsRequest* request,
                                         v1::VerifyBlobsResponse* response) {
  return ToGrpcStatus(Verify(*context, *request, response));
}

grpc::Status StorageService::ListBlobs(grpc::ServerContext* /*context*/,
                                       const v1::ListBlobsRequest* request,
                                       v1::ListBlobsResponse* response) {
  return ToGrpcStatus(List(*request, response));
}

grpc::Status StorageService::GetNodeInfo(
    grpc::ServerContext* /*context*/, const v1::GetNodeInfoRequest* /*request*/,
    v1::GetNodeInfoResponse* response) {
  return ToGrpcStatus(DescribeNode(response));
}

grpc::Status StorageService::PingPeers(grpc::ServerContext* context,
                                       const v1::PingPeersRequest* /*request*/,
                                       v1::PingPeersResponse* response) {
  return ToGrpcStatus(
      Ping(rpc::GetCallMetadata(*context).traceparent, response));
}

}  // namespace coffer::storage
