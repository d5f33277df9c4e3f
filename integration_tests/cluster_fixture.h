#ifndef COFFER_INTEGRATION_TESTS_CLUSTER_FIXTURE_H_
#define COFFER_INTEGRATION_TESTS_CLUSTER_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/coffer.h"
#include "client/types.h"
#include "gtest/gtest.h"
#include "integration_tests/cluster.h"

namespace coffer::integration {

// A client of its own, with all its connections, and the vault of the test.
struct Session {
  std::unique_ptr<Client> client;
  std::unique_ptr<Vault> vault;
};

// A cluster with a vault, and clients that know its keys.
class ClusterFixture : public testing::Test {
 protected:
  // Longer than any healthy node takes under sanitizers.
  static constexpr absl::Duration kNodeStallTimeout = absl::Seconds(1);

  // To be called in ASSERT_NO_FATAL_FAILURE.
  void Start(const ClusterOptions& cluster_options = {},
             const VaultOptions& vault_options = {});

  Cluster& cluster() { return *cluster_; }
  // Of the first client.
  Client& client() { return *session_.client; }
  Vault& vault() { return *session_.vault; }

  // What NewSession() starts from.
  ClientOptions DefaultClientOptions() const;
  absl::StatusOr<Session> NewSession() {
    return NewSession(DefaultClientOptions());
  }
  absl::StatusOr<Session> NewSession(const ClientOptions& options);

  // A folder for the test's own files.
  const std::string& scratch_folder() const {
    return cluster_->scratch_folder();
  }

 private:
  std::unique_ptr<Cluster> cluster_;
  Session session_;
};

}  // namespace coffer::integration

#endif  // COFFER_INTEGRATION_TESTS_CLUSTER_FIXTURE_H_
