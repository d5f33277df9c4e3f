#include "lib/rpc/raw_server.h"

#include <cstdlib>
#include <string>

#include "google/protobuf/descriptor.h"

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

}  // namespace coffer::rpc
