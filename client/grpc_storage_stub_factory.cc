#include "client/grpc_storage_stub_factory.h"

#include <utility>

#include "absl/status/statusor.h"
#include "client/failing_storage_stub.h"
#include "client/grpc_storage_stub.h"

namespace coffer::client {

std::shared_ptr<StorageStub> GrpcStorageStubFactory::Create(
    const std::string& address) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<StorageStub>& stub = stubs_[address];
  if (stub != nullptr) return stub;
  // Makes no connection yet.
  auto created = GrpcStorageStub::Create(address, metadata_);
  if (created.ok()) {
    stub = *std::move(created);
  } else {
    stub = std::make_shared<FailingStorageStub>(created.status());
  }
  return stub;
}

}  // namespace coffer::client
