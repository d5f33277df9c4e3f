#ifndef COFFER_SERVICES_STORAGE_STORAGE_CONVERTER_H_
#define COFFER_SERVICES_STORAGE_STORAGE_CONVERTER_H_

// Between the types of this folder and the messages of storage_service.proto.

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "grpcpp/support/byte_buffer.h"
#include "lib/ids/id.h"
#include "services/storage/blob_store.h"
#include "services/storage/peer_pinger.h"
#include "services/storage/put_session.h"
#include "services/storage/receipt_signer.h"

namespace coffer::storage {

v1::BlobStat ToProto(const BlobInfo& info);

v1::PeerPing ToProto(const PeerPing& ping);

// `status` must not be OK.
v1::BlobFailure ToFailure(const BlobId& id, const absl::Status& status);

// One message of an upload; the bytes stay where gRPC received them.
// INVALID_ARGUMENT when it is malformed.
absl::StatusOr<PutSession::Message> ToPutMessage(
    const grpc::ByteBuffer& request);

// With a receipt for what is stored, if anything is.
v1::PutBlobsResponse ToProto(const PutSession::Answers& answers,
                             const ReceiptSigner& signer);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_CONVERTER_H_
