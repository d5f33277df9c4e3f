#include "client/cluster_admin.h"

#include "client/grpc_cluster_admin_stub.h"
#include "lib/crypto/initialize.h"
#include "lib/status/status_macros.h"

namespace coffer {

absl::StatusOr<std::unique_ptr<ClusterAdmin>> ClusterAdmin::Connect(
    const ClusterAdminOptions& options) {
  COFFER_RETURN_IF_ERROR(crypto::InitializeCrypto());
  return client::GrpcClusterAdminStub::Create(options);
}

}  // namespace coffer
