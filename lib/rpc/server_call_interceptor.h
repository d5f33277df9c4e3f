#ifndef COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_
#define COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_

#include <memory>
#include <vector>

#include "grpcpp/support/server_interceptor.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// Makes gRPC tell observers, which must outlive the server, of its calls: those
// of unary, streaming and raw methods and of gRPC's own services. Costs two
// atomic additions per message and a few allocations per call.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>
NewServerCallInterceptorFactory(std::vector<ServerCallObserver*> observers);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_SERVER_CALL_INTERCEPTOR_H_
