#ifndef COFFER_CLIENT_GRPC_STORAGE_STUB_FACTORY_H_
#define COFFER_CLIENT_GRPC_STORAGE_STUB_FACTORY_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "client/storage_stub.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::client {

// Makes one GrpcStorageStub for each address and keeps it. Thread-safe.
class GrpcStorageStubFactory final : public StorageStubFactory {
 public:
  // `metadata` is sent with every call.
  explicit GrpcStorageStubFactory(const rpc::CallMetadata& metadata)
      : metadata_(metadata) {}

  std::shared_ptr<StorageStub> Create(const std::string& address) override;

 private:
  const rpc::CallMetadata metadata_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<StorageStub>> stubs_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_STORAGE_STUB_FACTORY_H_
