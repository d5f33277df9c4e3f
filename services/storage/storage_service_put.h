#ifndef COFFER_SERVICES_STORAGE_STORAGE_SERVICE_PUT_H_
#define COFFER_SERVICES_STORAGE_STORAGE_SERVICE_PUT_H_

#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "lib/rpc/raw_server.h"
#include "services/storage/storage_node.h"

namespace coffer::storage {

// PutBlobs: this thread reads, one more writes answers.
grpc::Status ServePutBlobs(const StorageNode& node,
                           grpc::ServerContext* context,
                           rpc::RawServerStream* stream);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_SERVICE_PUT_H_
