#ifndef COFFER_LIB_RPC_RAW_SERVER_H_
#define COFFER_LIB_RPC_RAW_SERVER_H_

// Streaming methods of gRPC's synchronous server API that send and receive
// grpc::ByteBuffer instead of messages, to avoid copies of bulk data. What is
// on the wire is ordinary protobuf: use blob_frame.h and message_codec.h, or
// other clients will not understand it.
//
//   class StorageGrpcService : public RawMethods<StorageService> {
//    public:
//     StorageGrpcService() {
//       HandleRawStream("PutBlobs", [this](grpc::ServerContext* context,
//                                          RawServerStream* stream) {
//         return PutBlobs(context, stream);
//       });
//     }
//   };
//
// The handler takes the place of the virtual function of the same name. Methods
// that are not named stay as they are.

#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/method_handler.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"

namespace coffer::rpc {

// One thread may read while another one writes.
using RawServerStream =
    grpc::ServerReaderWriterInterface<grpc::ByteBuffer, grpc::ByteBuffer>;

// The responses of a call.
using RawServerWriter = grpc::internal::WriterInterface<grpc::ByteBuffer>;

// A method of requests and responses that both are streams.
using RawStreamHandler =
    std::function<grpc::Status(grpc::ServerContext*, RawServerStream*)>;

// A method of one request and a stream of responses.
using RawResponsesHandler = std::function<grpc::Status(
    grpc::ServerContext*, const grpc::ByteBuffer&, RawServerWriter*)>;

// Makes gRPC's handler out of ours.
std::unique_ptr<grpc::internal::MethodHandler> NewRawHandler(
    RawStreamHandler handler);

// A stream handler that reads the one request first. The call fails with
// INTERNAL when there is none.
RawStreamHandler ReadRequestFirst(RawResponsesHandler handler);

// Position of a method in its service, by which gRPC knows it. Ends the process
// when there is no such service or method, or its responses are no stream: this
// is a defect of the caller, found when the service is constructed.
int RawMethodIndex(absl::string_view service, absl::string_view method);

// `GeneratedService` is the class that encloses the generated class Service.
template <typename GeneratedService>
class RawMethods : public GeneratedService::Service {
 protected:
  // Both are for the constructor of the derived class. `method` is the name in
  // the proto file.
  void HandleRawStream(absl::string_view method, RawStreamHandler handler) {
    this->MarkMethodStreamed(
        RawMethodIndex(GeneratedService::service_full_name(), method),
        NewRawHandler(std::move(handler)).release());
  }

  void HandleRawResponses(absl::string_view method,
                          RawResponsesHandler handler) {
    HandleRawStream(method, ReadRequestFirst(std::move(handler)));
  }
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RAW_SERVER_H_
