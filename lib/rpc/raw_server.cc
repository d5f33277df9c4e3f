#include "lib/rpc/raw_server.h"

#include <cstdint>
#include <cstdlib>

#include "google/protobuf/descriptor.h"
#include "lib/rpc/observed_call.h"

namespace coffer::rpc {
namespace {

// gRPC serves every method handled here as if its requests were a stream, too,
// which looks the same on the wire.
class RawHandler
    : public grpc::internal::TemplatedBidiStreamingHandler<
          grpc::ServerReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>,
          /*WriteNeeded=*/false> {
 public:
  explicit RawHandler(RawStreamHandler handler)
      : TemplatedBidiStreamingHandler(std::move(handler)) {}
};

// Counts what goes through.
class CountingStream : public RawServerStream {
 public:
  CountingStream(RawServerStream* stream, ObservedCall* call)
      : stream_(*stream), call_(*call) {}

  void SendInitialMetadata() override { stream_.SendInitialMetadata(); }
  bool NextMessageSize(uint32_t* size) override {
    return stream_.NextMessageSize(size);
  }
  bool Read(grpc::ByteBuffer* message) override {
    if (!stream_.Read(message)) return false;
    call_.CountReceived();
    return true;
  }
  using RawServerStream::Write;
  bool Write(const grpc::ByteBuffer& message,
             grpc::WriteOptions options) override {
    call_.CountSent();
    return stream_.Write(message, options);
  }

 private:
  RawServerStream& stream_;
  ObservedCall& call_;
};

}  // namespace

std::unique_ptr<grpc::internal::MethodHandler> NewRawHandler(
    RawStreamHandler handler) {
  return std::make_unique<RawHandler>(std::move(handler));
}

RawStreamHandler ReadRequestFirst(RawResponsesHandler handler) {
  return [handler = std::move(handler)](grpc::ServerContext* context,
                                        RawServerStream* stream) {
    grpc::ByteBuffer request;
    if (!stream->Read(&request)) {
      return grpc::Status(grpc::StatusCode::INTERNAL,
                          "the call ended before its request arrived");
    }
    return handler(context, request, stream);
  };
}

int RawMethodIndex(absl::string_view service, absl::string_view method) {
  const google::protobuf::ServiceDescriptor* const found_service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          std::string(service));
  if (found_service == nullptr) std::abort();
  const google::protobuf::MethodDescriptor* const found_method =
      found_service->FindMethodByName(std::string(method));
  if (found_method == nullptr || !found_method->server_streaming()) {
    std::abort();
  }
  return found_method->index();
}

bool RawService::SetObservers(std::vector<ServerCallObserver*> observers) {
  if (std::exchange(has_server_, true)) return false;
  observers_ = std::move(observers);
  return true;
}

RawStreamHandler RawService::Observe(std::string path,
                                     RawStreamHandler handler) {
  raw_paths_.push_back(path);
  return [this, path = std::move(path), handler = std::move(handler)](
             grpc::ServerContext* context, RawServerStream* stream) {
    if (observers_.empty()) return handler(context, stream);
    ObservedCall call(observers_, path, *context);
    CountingStream counting(stream, &call);
    grpc::Status status = handler(context, &counting);
    call.End(status);
    return status;
  };
}

}  // namespace coffer::rpc
