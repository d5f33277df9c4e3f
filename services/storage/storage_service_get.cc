#include "services/storage/storage_service_get.h"

#include <memory>
#include <vector>

#include "coffer/storage/v1/storage_service.pb.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/shared_bytes.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"
#include "services/storage/node_metrics.h"
#include "services/storage/request_validation.h"
#include "services/storage/storage_converter.h"

namespace coffer::storage {
namespace {

struct BlobRequest {
  BlobId id;
  ByteRange range;
};

absl::StatusOr<std::vector<BlobRequest>> ParseRequest(
    const grpc::ByteBuffer& buffer) {
  v1::GetBlobsRequest request;
  COFFER_RETURN_IF_ERROR(rpc::DecodeMessage(buffer, &request));
  if (request.ranges().empty()) {
    return InvalidRequestError("no ranges; ask for at least one");
  }
  COFFER_RETURN_IF_ERROR(
      ValidateCount(request.ranges_size(), kMaxRangesPerGet, "ranges"));
  std::vector<BlobRequest> blobs;
  for (const v1::BlobRange& range : request.ranges()) {
    COFFER_ASSIGN_OR_RETURN(const BlobId id, ParseRawBlobId(range.blob_id()));
    blobs.push_back({id, {range.offset_bytes(), range.length_bytes()}});
  }
  return blobs;
}

// Memory for the blob as long as it is being sent.
absl::StatusOr<ByteBudget::Reservation> ReserveBlob(const StorageNode& node,
                                                    const BlobId& id) {
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobInfo> infos,
                          node.store->Stat({id}));
  return node.read_budget->Acquire(infos.front().size_bytes);
}

absl::StatusOr<PinnedBytes> ReadBlob(const StorageNode& node,
                                     const BlobRequest& blob) {
  absl::StatusOr<PinnedBytes> bytes = node.store->Get(blob.id, blob.range);
  if (absl::IsDataLoss(bytes.status())) {
    // Quarantines it. The answer stays the same if that fails.
    node.verifier->Verify(blob.id).IgnoreError();
  }
  return bytes;
}

class BlobSender {
 public:
  BlobSender(rpc::RawServerWriter* writer, rpc::IdleCallGuard::Watch* watch)
      : writer_(*writer), watch_(*watch) {}

  // False when nobody receives any more.
  bool SendBytes(uint32_t index, const PinnedBytes& pinned) {
    v1::GetBlobHeader header;
    header.set_range_index(index);
    header.set_length_bytes(pinned.bytes().size());
    header.set_blob_size_bytes(pinned.blob_size_bytes());
    const rpc::SharedBytes bytes(pinned.owner(), pinned.bytes());
    if (!Send(header.SerializeAsString(), bytes.Sub(0, kMaxPieceBytes))) {
      return false;
    }
    for (size_t offset = kMaxPieceBytes; offset < bytes.size();
         offset += kMaxPieceBytes) {
      if (!Send("", bytes.Sub(offset, kMaxPieceBytes))) return false;
    }
    return true;
  }

  bool SendFailure(uint32_t index, const BlobId& id,
                   const absl::Status& status) {
    v1::GetBlobHeader header;
    header.set_range_index(index);
    *header.mutable_failure() = ToFailure(id, status);
    return Send(header.SerializeAsString(), rpc::SharedBytes());
  }

 private:
  // Protobuf leaves out an index of 0, but length or failure are always there,
  // so that the header is never empty; an empty blob cannot exist.
  bool Send(absl::string_view header, const rpc::SharedBytes& data) {
    watch_.Touch();
    return writer_.Write(rpc::EncodeBlobFrame(header, data));
  }

  rpc::RawServerWriter& writer_;
  rpc::IdleCallGuard::Watch& watch_;
};

}  // namespace

grpc::Status ServeGetBlobs(const StorageNode& node,
                           grpc::ServerContext* context,
                           const grpc::ByteBuffer& request,
                           rpc::RawServerWriter* writer) {
  const absl::StatusOr<std::vector<BlobRequest>> blobs = ParseRequest(request);
  if (!blobs.ok()) return ToGrpcStatus(blobs.status());
  const std::unique_ptr<rpc::IdleCallGuard::Watch> watch =
      node.idle_guard->Start([context] { context->TryCancel(); });
  BlobSender sender(writer, watch.get());
  for (size_t i = 0; i < blobs->size(); ++i) {
    const BlobRequest& blob = (*blobs)[i];
    const auto index = static_cast<uint32_t>(i);
    const absl::StatusOr<ByteBudget::Reservation> reservation =
        ReserveBlob(node, blob.id);
    if (!reservation.ok()) return ToGrpcStatus(reservation.status());
    const absl::StatusOr<PinnedBytes> bytes = ReadBlob(node, blob);
    node.metrics->CountGet(bytes.status(),
                           bytes.ok() ? bytes->bytes().size() : 0);
    const bool sent = bytes.ok()
                          ? sender.SendBytes(index, *bytes)
                          : sender.SendFailure(index, blob.id, bytes.status());
    if (!sent) return ToGrpcStatus(absl::CancelledError("the client is gone"));
  }
  return grpc::Status::OK;
}

}  // namespace coffer::storage
