#include "integration_tests/cluster_fixture.h"

#include "absl/strings/str_cat.h"
#include "lib/status/status_macros.h"
#include "lib/status/status_matchers.h"

namespace coffer::integration {
namespace {

constexpr char kVaultName[] = "vault";

}  // namespace

void ClusterFixture::Start(const ClusterOptions& cluster_options,
                           const VaultOptions& vault_options) {
  COFFER_ASSERT_OK_AND_ASSIGN(cluster_, Cluster::Start(cluster_options));
  const ClientOptions options = DefaultClientOptions();
  ASSERT_THAT(CreateKeyring(options.keyring_path, /*passphrase=*/""), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(session_.client, Client::Connect(options));
  ASSERT_THAT(session_.client->CreateVault(kVaultName, vault_options), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(session_.vault,
                              session_.client->OpenVault(kVaultName));
}

ClientOptions ClusterFixture::DefaultClientOptions() const {
  ClientOptions options;
  options.directory_address = cluster_->directory().address();
  options.keyring_path = absl::StrCat(cluster_->scratch_folder(), "/keyring");
  options.node_stall_timeout = kNodeStallTimeout;
  return options;
}

absl::StatusOr<Session> ClusterFixture::NewSession(
    const ClientOptions& options) {
  Session session;
  COFFER_ASSIGN_OR_RETURN(session.client, Client::Connect(options));
  COFFER_ASSIGN_OR_RETURN(session.vault, session.client->OpenVault(kVaultName));
  return session;
}

}  // namespace coffer::integration
