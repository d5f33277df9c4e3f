#ifndef COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_
#define COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "lib/rpc/cancellable_calls.h"
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
                                     const NodeUsage& usage,
                                     bool stopping) override;
  absl::StatusOr<PeerPage> ListNodes(size_t page_size,
                                     const std::string& page_token,
                                     const std::string& traceparent,
                                     absl::Duration timeout) override;
  void Cancel() override { calls_.Cancel(); }

 private:
  using Service = directory::v1::DirectoryService;

  explicit DirectoryStub(std::unique_ptr<Service::StubInterface> stub)
      : stub_(std::move(stub)) {}

  const std::unique_ptr<Service::StubInterface> stub_;
  rpc::CancellableCalls calls_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DIRECTORY_STUB_H_
