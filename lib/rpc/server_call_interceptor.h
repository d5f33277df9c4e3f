#ifndef COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_
#define COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_

#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "grpcpp/support/server_interceptor.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// Makes gRPC tell observers, which must outlive the server, of its calls: those
// of unary and streaming methods, of gRPC's own services and of methods that do
// not exist.
//
// An intercepted message costs gRPC a second turn through its completion queue:
// methods that move bulk data should see to it themselves (RawService does) and
// be among `except`, by path, such as
// "/coffer.storage.v1.StorageService/PutBlobs".
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
NewServerCallInterceptorFactory(std::vector<ServerCallObserver*> observers,
                                absl::flat_hash_set<std::string> except);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_
