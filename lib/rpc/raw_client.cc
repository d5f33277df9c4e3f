#include "lib/rpc/raw_client.h"

#include <utility>

#include "absl/memory/memory.h"
#include "grpcpp/impl/rpc_method.h"
#include "lib/status/grpc_status.h"

namespace coffer::rpc {

using grpc::internal::RpcMethod;

std::unique_ptr<RawClientStream> RawClientStream::Start(
    std::shared_ptr<grpc::Channel> channel, absl::string_view method,
    grpc::ClientContext* context) {
  return absl::WrapUnique(
      new RawClientStream(std::move(channel), std::string(method), context));
}

RawClientStream::RawClientStream(std::shared_ptr<grpc::Channel> channel,
                                 std::string method,
                                 grpc::ClientContext* context)
    : channel_(std::move(channel)),
      method_(std::move(method)),
      context_(*context),
      stream_(grpc::internal::ClientReaderWriterFactory<
              grpc::ByteBuffer,
              grpc::ByteBuffer>::Create(channel_.get(),
                                        RpcMethod(method_.c_str(),
                                                  RpcMethod::BIDI_STREAMING),
                                        context)) {}

RawClientStream::~RawClientStream() {
  if (finished_) return;
  Cancel();
  Finish().IgnoreError();
}

bool RawClientStream::Write(const grpc::ByteBuffer& request,
                            grpc::WriteOptions options) {
  return stream_->Write(request, options);
}

bool RawClientStream::WritesDone() { return stream_->WritesDone(); }

bool RawClientStream::Read(grpc::ByteBuffer* response) {
  response->Clear();
  return stream_->Read(response);
}

void RawClientStream::Cancel() { context_.TryCancel(); }

absl::Status RawClientStream::Finish() {
  finished_ = true;
  return FromGrpcStatus(stream_->Finish());
}

std::unique_ptr<RawClientReader> RawClientReader::Start(
    std::shared_ptr<grpc::Channel> channel, absl::string_view method,
    grpc::ClientContext* context, const grpc::ByteBuffer& request) {
  return absl::WrapUnique(new RawClientReader(
      std::move(channel), std::string(method), context, request));
}

RawClientReader::RawClientReader(std::shared_ptr<grpc::Channel> channel,
                                 std::string method,
                                 grpc::ClientContext* context,
                                 const grpc::ByteBuffer& request)
    : channel_(std::move(channel)),
      method_(std::move(method)),
      context_(*context),
      stream_(grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
          channel_.get(),
          RpcMethod(method_.c_str(), RpcMethod::SERVER_STREAMING), context,
          request)) {}

RawClientReader::~RawClientReader() {
  if (finished_) return;
  Cancel();
  Finish().IgnoreError();
}

bool RawClientReader::Read(grpc::ByteBuffer* response) {
  response->Clear();
  return stream_->Read(response);
}

void RawClientReader::Cancel() { context_.TryCancel(); }

absl::Status RawClientReader::Finish() {
  finished_ = true;
  return FromGrpcStatus(stream_->Finish());
}

}  // namespace coffer::rpc
