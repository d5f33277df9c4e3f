#include "client/grpc_storage_stub.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "client/cancellation.h"
#include "client/grpc_get_stream_stub.h"
#include "client/grpc_put_stream_stub.h"
#include "client/stopped_node.h"
#include "client/storage_converter.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "grpcpp/client_context.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/limits.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = storage::v1;

absl::Status CheckCount(size_t count, size_t max) {
  if (count >= 1 && count <= max) return absl::OkStatus();
  return absl::InvalidArgumentError("too few or too many blobs for one call");
}

// The context of one call.
class LimitedContext {
 public:
  LimitedContext(const CallLimits& limits, const rpc::CallMetadata& metadata)
      : cancellation_(limits.cancellation) {
    rpc::SetDeadline(limits.timeout, &context_);
    rpc::AddCallMetadata(metadata, &context_);
    if (cancellation_ == nullptr) return;
    // Cancelling before the call begins counts, too.
    handle_ = cancellation_->AddCallback([this] { context_.TryCancel(); });
  }
  ~LimitedContext() {
    if (cancellation_ != nullptr) cancellation_->RemoveCallback(handle_);
  }

  LimitedContext(const LimitedContext&) = delete;
  LimitedContext& operator=(const LimitedContext&) = delete;

  grpc::ClientContext* get() { return &context_; }

  // The end of the call.
  absl::Status Explain(const grpc::Status& end) const {
    return ExplainEnd(FromGrpcStatus(end),
                      cancellation_ != nullptr && cancellation_->IsCancelled());
  }

 private:
  Cancellation* const cancellation_;
  grpc::ClientContext context_;
  int handle_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcStorageStub>> GrpcStorageStub::Create(
    const std::string& address, const rpc::CallMetadata& metadata) {
  rpc::ChannelOptions options;
  options.max_receive_bytes = rpc::kBlobMaxReceiveBytes;
  options.own_connection = true;
  options.user_agent = metadata.client;
  COFFER_ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                          rpc::CreateChannel(address, options));
  return absl::WrapUnique(new GrpcStorageStub(std::move(channel), metadata));
}

GrpcStorageStub::GrpcStorageStub(std::shared_ptr<grpc::Channel> channel,
                                 const rpc::CallMetadata& metadata)
    : channel_(std::move(channel)),
      metadata_(metadata),
      stub_(v1::StorageService::NewStub(channel_)) {}

absl::StatusOr<std::unique_ptr<PutStream>> GrpcStorageStub::OpenPutStream(
    PutStreamCallbacks callbacks) {
  return absl::make_unique<GrpcPutStreamStub>(channel_, metadata_,
                                              std::move(callbacks));
}

absl::StatusOr<std::unique_ptr<GetStream>> GrpcStorageStub::OpenGetStream(
    absl::Span<const BlobRange> ranges, PassedCallback on_received) {
  COFFER_RETURN_IF_ERROR(CheckCount(ranges.size(), kMaxRanges));
  return absl::make_unique<GrpcGetStreamStub>(channel_, metadata_, ranges,
                                              std::move(on_received));
}

absl::StatusOr<FindMissingResult> GrpcStorageStub::FindMissing(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(CheckCount(ids.size(), kMaxIds));
  LimitedContext context(limits, metadata_);
  v1::FindMissingBlobsResponse response;
  COFFER_RETURN_IF_ERROR(context.Explain(stub_->FindMissingBlobs(
      context.get(), ToFindMissingRequest(ids), &response)));
  return FromProto(response);
}

absl::StatusOr<std::vector<BlobStat>> GrpcStorageStub::Stat(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(CheckCount(ids.size(), kMaxIds));
  LimitedContext context(limits, metadata_);
  v1::StatBlobsRequest request;
  for (const BlobId& id : ids) request.add_blob_ids(id.ToHex());
  v1::StatBlobsResponse response;
  COFFER_RETURN_IF_ERROR(
      context.Explain(stub_->StatBlobs(context.get(), request, &response)));
  return ToBlobStats(ids, response.blobs());
}

absl::StatusOr<std::vector<BlobStat>> GrpcStorageStub::Verify(
    absl::Span<const BlobId> ids, const CallLimits& limits) {
  COFFER_RETURN_IF_ERROR(CheckCount(ids.size(), kMaxVerifyIds));
  LimitedContext context(limits, metadata_);
  v1::VerifyBlobsRequest request;
  for (const BlobId& id : ids) request.add_blob_ids(id.ToHex());
  v1::VerifyBlobsResponse response;
  COFFER_RETURN_IF_ERROR(
      context.Explain(stub_->VerifyBlobs(context.get(), request, &response)));
  return ToBlobStats(ids, response.blobs());
}

}  // namespace coffer::client
