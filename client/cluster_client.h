#ifndef COFFER_CLIENT_CLUSTER_CLIENT_H_
#define COFFER_CLIENT_CLUSTER_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/coffer.h"
#include "client/keyring_store.h"
#include "client/session_services.h"
#include "client/types.h"

namespace coffer::client {

// Keeps alive what a ClusterClient works with.
class ServiceOwner {
 public:
  virtual ~ServiceOwner() = default;
  virtual const SessionServices& services() const = 0;
};

// coffer::Client over any directory and nodes.
class ClusterClient final : public Client {
 public:
  ClusterClient(std::unique_ptr<ServiceOwner> owner,
                std::unique_ptr<KeyringStore> keyrings);

  absl::StatusOr<VaultInfo> CreateVault(const std::string& name,
                                        const VaultOptions& options) override;
  absl::StatusOr<std::vector<VaultInfo>> ListVaults() override;
  absl::StatusOr<std::unique_ptr<Vault>> OpenVault(
      const std::string& name_or_id) override;
  absl::StatusOr<ClusterSummary> GetClusterSummary() override;

 private:
  const SessionServices& services() const { return owner_->services(); }

  const std::unique_ptr<ServiceOwner> owner_;
  const std::unique_ptr<KeyringStore> keyrings_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_CLUSTER_CLIENT_H_
