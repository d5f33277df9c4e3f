#include "client/grpc_put_stream_stub.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "client/stopped_node.h"
#include "client/storage_converter.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/rpc/blob_frame.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/shared_bytes.h"

namespace coffer::client {
namespace {

constexpr char kMethod[] = "/coffer.storage.v1.StorageService/PutBlobs";

}  // namespace

GrpcPutStreamStub::GrpcPutStreamStub(std::shared_ptr<grpc::Channel> channel,
                                     const rpc::CallMetadata& metadata,
                                     PutStreamCallbacks callbacks)
    : channel_(std::move(channel)), callbacks_(std::move(callbacks)) {
  rpc::AddCallMetadata(metadata, &context_);
  receiver_ = std::thread([this] { Receive(); });
}

GrpcPutStreamStub::~GrpcPutStreamStub() {
  if (!receiver_.joinable()) return;
  Cancel();
  receiver_.join();
}

absl::Status GrpcPutStreamStub::Send(const BlobId& id,
                                     std::shared_ptr<const std::string> blob,
                                     uint64_t placement_epoch,
                                     bool more_follows) {
  std::string header = EncodePutHeader(id, blob->size(), placement_epoch);
  const rpc::SharedBytes bytes(std::move(blob));
  rpc::RawClientStream* const stream = BeginWriting();
  if (stream == nullptr) return AwaitEnd();
  bool written = true;
  size_t offset = 0;
  do {
    const rpc::SharedBytes piece = bytes.Sub(offset, rpc::kBlobDataPieceBytes);
    offset += piece.size();
    grpc::WriteOptions options;
    if (more_follows || offset < bytes.size()) options.set_buffer_hint();
    written = stream->Write(rpc::EncodeBlobFrame(header, piece), options);
    header.clear();
    if (written && callbacks_.on_sent != nullptr) {
      callbacks_.on_sent(piece.size());
    }
  } while (written && offset < bytes.size());
  EndWriting();
  return written ? absl::OkStatus() : AwaitEnd();
}

absl::Status GrpcPutStreamStub::Finish() {
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
  }
  if (rpc::RawClientStream* const stream = BeginWriting()) {
    stream->WritesDone();
    EndWriting();
  }
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    while (!end_.has_value()) changed_.Wait(&mutex_);
    status = *end_;
  }
  receiver_.join();
  return status;
}

void GrpcPutStreamStub::Cancel() {
  cancelled_ = true;
  context_.TryCancel();
}

void GrpcPutStreamStub::Receive() {
  rpc::RawClientStream* stream = nullptr;
  {
    auto started = rpc::RawClientStream::Start(channel_, kMethod, &context_);
    stream = started.get();
    absl::MutexLock lock(&mutex_);
    stream_ = std::move(started);
    changed_.SignalAll();
  }
  grpc::ByteBuffer message;
  absl::Status malformed;
  while (stream->Read(&message)) {
    absl::StatusOr<PutAck> ack = DecodePutAck(message);
    if (!ack.ok()) {
      malformed = ack.status();
      Cancel();
      break;
    }
    callbacks_.on_ack(*std::move(ack));
  }
  // Finish() must not run while a write does; those return soon now.
  {
    absl::MutexLock lock(&mutex_);
    read_ended_ = true;
    while (writing_) changed_.Wait(&mutex_);
  }
  absl::Status status = ExplainEnd(stream->Finish(), cancelled_);
  if (!malformed.ok()) status = malformed;
  {
    absl::MutexLock lock(&mutex_);
    if (!finishing_ && status.ok()) {
      status = absl::UnavailableError("the node ended the stream early");
    }
    end_ = status;
    changed_.SignalAll();
    if (finishing_) return;
  }
  callbacks_.on_broken(status);
}

rpc::RawClientStream* GrpcPutStreamStub::BeginWriting() {
  absl::MutexLock lock(&mutex_);
  while (stream_ == nullptr) changed_.Wait(&mutex_);
  if (read_ended_) return nullptr;
  writing_ = true;
  return stream_.get();
}

void GrpcPutStreamStub::EndWriting() {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  changed_.SignalAll();
}

absl::Status GrpcPutStreamStub::AwaitEnd() {
  absl::MutexLock lock(&mutex_);
  while (!end_.has_value()) changed_.Wait(&mutex_);
  if (!end_->ok()) return *end_;
  return absl::UnavailableError("the node ended the stream early");
}

}  // namespace coffer::client
