#ifndef COFFER_SERVICES_STORAGE_STORAGE_SERVICE_GET_H_
#define COFFER_SERVICES_STORAGE_STORAGE_SERVICE_GET_H_

#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/status.h"
#include "lib/rpc/raw_server.h"
#include "services/storage/storage_node.h"

namespace coffer::storage {

// GetBlobs: sends from where the store has the bytes, one blob at a time.
grpc::Status ServeGetBlobs(const StorageNode& node,
                           grpc::ServerContext* context,
                           const grpc::ByteBuffer& request,
                           rpc::RawServerWriter* writer);

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_STORAGE_SERVICE_GET_H_
