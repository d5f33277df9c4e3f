#ifndef COFFER_CLIENT_VAULT_VERIFIER_H_
#define COFFER_CLIENT_VAULT_VERIFIER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/path_resolver.h"
#include "client/replica_checker.h"
#include "client/vault_session.h"
#include "client/version_opener.h"

namespace coffer::client {

// Verifies a file, or a folder and all below it. What does not verify, a folder
// that cannot be listed included, is a problem of that path, and the rest is
// verified, as long as the cluster can be reached (OutageWatch). One for each
// verification.
class VaultVerifier {
 public:
  // All must outlive this.
  VaultVerifier(Operation* operation, PathResolver* resolver,
                const VerifyOptions* options);

  absl::StatusOr<VerifySummary> Verify(absl::Span<const std::string> path);

 private:
  absl::Status VerifyPath(absl::Span<const std::string> path);
  absl::Status VerifyFile(const std::string& path, VerifiedEntry entry);
  absl::Status VerifyVersion(const std::string& path, uint64_t number,
                             const absl::StatusOr<OpenedVersion>& version);
  // A problem, unless the verification was cancelled or the cluster is gone.
  absl::Status Note(const std::string& path, uint64_t number,
                    const absl::Status& status);

  Operation& operation_;
  PathResolver& resolver_;
  const VerifyOptions& options_;
  VerifySummary summary_;
  OutageWatch watch_;
  ReplicaChecker replicas_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VAULT_VERIFIER_H_
