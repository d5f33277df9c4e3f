#ifndef COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_
#define COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "services/storage/directory_client.h"

namespace coffer::storage {

// The directory by gRPC. Every call has a deadline and is made once; trying
// again is HeartbeatAgent's business.
class DirectoryStub final : public DirectoryClient {
 public:
  // INVALID_ARGUMENT when `address` is not HOST:PORT.
  static absl::StatusOr<std::unique_ptr<DirectoryStub>> Create(
      const std::string& address);

  absl::StatusOr<Membership> Register(
      const Registration& registration) override;
  absl::StatusOr<uint64_t> Heartbeat(const NodeId& node_id,
                                     const NodeUsage& usage) override;
  void Cancel() override;

 private:
  using Service = directory::v1::DirectoryService;

  explicit DirectoryStub(std::unique_ptr<Service::StubInterface> stub)
      : stub_(std::move(stub)) {}

  // Makes a call that Cancel() can end.
  template <typename Call>
  absl::Status Run(Call call);

  const std::unique_ptr<Service::StubInterface> stub_;
  absl::Mutex mutex_;
  absl::flat_hash_set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_
