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
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/method_handler.h"
#include "grpcpp/support/status.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/rpc/server_call_observer.h"

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

// What a server must know of a service with raw methods: it tells observers of
// their calls itself, which spares bulk data what an interceptor costs. A
// call for which the server has no thread left is refused before it gets here,
// and is not observed.
class RawService {
 public:
  virtual ~RawService() = default;

  // Of the raw methods, such as "/coffer.storage.v1.StorageService/PutBlobs".
  const std::vector<std::string>& raw_paths() const { return raw_paths_; }

  // For the one server of the service, before it is built. The observers must
  // outlive the server. Returns false, and does nothing, the second time.
  bool SetObservers(std::vector<ServerCallObserver*> observers);

 protected:
  // A handler of the method that tells the observers, too.
  RawStreamHandler Observe(std::string path, RawStreamHandler handler);

 private:
  std::vector<std::string> raw_paths_;
  std::vector<ServerCallObserver*> observers_;
  bool has_server_ = false;
};

// `GeneratedService` is the class that encloses the generated class Service.
template <typename GeneratedService>
class RawMethods : public GeneratedService::Service, public RawService {
 protected:
  // Both are for the constructor of the derived class. `method` is the name in
  // the proto file.
  void HandleRawStream(absl::string_view method, RawStreamHandler handler) {
    constexpr absl::string_view kService =
        GeneratedService::service_full_name();
    this->MarkMethodStreamed(
        RawMethodIndex(kService, method),
        NewRawHandler(Observe(absl::StrCat("/", kService, "/", method),
                              std::move(handler)))
            .release());
  }

  void HandleRawResponses(absl::string_view method,
                          RawResponsesHandler handler) {
    HandleRawStream(method, ReadRequestFirst(std::move(handler)));
  }
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_RAW_SERVER_H_
