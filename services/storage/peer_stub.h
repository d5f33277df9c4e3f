#ifndef COFFER_SERVICES_STORAGE_PEER_STUB_H_
#define COFFER_SERVICES_STORAGE_PEER_STUB_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/rpc/cancellable_calls.h"
#include "services/storage/peer_client.h"

namespace coffer::storage {

// Other nodes by gRPC: GetNodeInfo over a connection of its own, which is
// closed afterwards.
class PeerStub final : public PeerClient {
 public:
  // INVALID_ARGUMENT: `address` is not HOST:PORT, or the answer has no id.
  absl::StatusOr<NodeId> AskId(const std::string& address,
                               const std::string& traceparent,
                               absl::Duration timeout) override;
  void Cancel() override { calls_.Cancel(); }

 private:
  rpc::CancellableCalls calls_;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PEER_STUB_H_
