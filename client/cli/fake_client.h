#ifndef COFFER_CLIENT_CLI_FAKE_CLIENT_H_
#define COFFER_CLIENT_CLI_FAKE_CLIENT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/coffer.h"

namespace coffer::cli {

struct FakeEntry {
  EntryType type = EntryType::kFile;
  // Contents, oldest version first.
  std::vector<std::string> versions;
  std::string symlink_target;
};

// What fake clients of a test have in common: vaults as maps from normalised
// paths ("/a/b") to entries. The top of a vault is always there.
struct FakeCluster {
  std::map<std::string, VaultInfo> vaults;
  std::map<std::string, std::map<std::string, FakeEntry>> entries;
  ClusterSummary summary;
  VerifySummary verification;
  // Added to the summary of every put of a tree.
  PutSummary extra_put_summary;
  // Returned by every call when it is an error.
  absl::Status failure;
  // Vaults that are open, and whether a client ended while one was.
  int open_vaults = 0;
  bool vault_outlived_client = false;

  void AddVault(const std::string& name);
  void AddFile(const std::string& vault, const std::string& path,
               const std::string& contents);
  void AddFolder(const std::string& vault, const std::string& path);
};

// A client of `cluster` without keys or servers, for tests of commands. Not
// thread-safe.
class FakeClient : public Client {
 public:
  // `cluster` must outlive it.
  explicit FakeClient(FakeCluster* cluster) : cluster_(*cluster) {}
  ~FakeClient() override;

  absl::StatusOr<VaultInfo> CreateVault(const std::string& name,
                                        const VaultOptions& options) override;
  absl::StatusOr<std::vector<VaultInfo>> ListVaults() override;
  absl::StatusOr<std::unique_ptr<Vault>> OpenVault(
      const std::string& name_or_id) override;
  absl::StatusOr<ClusterSummary> GetClusterSummary() override;

 private:
  FakeCluster& cluster_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FAKE_CLIENT_H_
