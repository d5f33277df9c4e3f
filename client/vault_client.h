#ifndef COFFER_CLIENT_VAULT_CLIENT_H_
#define COFFER_CLIENT_VAULT_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/coffer.h"
#include "client/file_putter.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/remote_path.h"
#include "client/types.h"
#include "client/vault_session.h"
#include "client/version_opener.h"

namespace coffer::client {

// What the public API says of a vault.
VaultInfo DescribeVault(const VaultSession& session);

// coffer::Vault over a session: the glue between paths and the parts that do
// the work.
class VaultClient final : public Vault {
 public:
  explicit VaultClient(std::unique_ptr<VaultSession> session);

  VaultInfo info() const override;
  absl::StatusOr<PutSummary> PutFile(const std::string& local_path,
                                     const std::string& path,
                                     const PutOptions& options) override;
  absl::StatusOr<PutSummary> PutStream(const ByteSource& source,
                                       const std::string& path,
                                       const PutOptions& options) override;
  absl::StatusOr<PutSummary> PutTree(const std::string& local_path,
                                     const std::string& path,
                                     const PutOptions& options) override;
  absl::StatusOr<GetSummary> GetFile(const std::string& path,
                                     const std::string& local_path,
                                     const GetOptions& options) override;
  absl::StatusOr<GetSummary> GetStream(const std::string& path,
                                       const ByteSink& sink,
                                       const GetOptions& options) override;
  absl::StatusOr<GetSummary> GetTree(const std::string& path,
                                     const std::string& local_path,
                                     const GetOptions& options) override;
  absl::Status List(const std::string& path, bool recursive,
                    const EntryVisitor& visitor) override;
  absl::StatusOr<EntryInfo> Stat(const std::string& path,
                                 uint64_t version_number) override;
  absl::StatusOr<std::vector<VersionInfo>> ListVersions(
      const std::string& path) override;
  absl::Status MakeFolder(const std::string& path, bool parents) override;
  absl::Status Move(const std::string& from, const std::string& to) override;
  absl::StatusOr<RemoveSummary> Remove(const std::string& path,
                                       const RemoveOptions& options) override;
  absl::StatusOr<VerifySummary> Verify(const std::string& path,
                                       const VerifyOptions& options) override;

 private:
  absl::StatusOr<PutSummary> Put(Operation& operation, const std::string& path,
                                 const FileContent& content,
                                 const PutPrecondition& precondition);
  // FAILED_PRECONDITION (NOT_A_FILE) for a folder.
  absl::StatusOr<OpenedVersion> OpenFile(Operation& operation,
                                         const std::string& path,
                                         uint64_t version_number);
  absl::StatusOr<EntryInfo> StatTop() const;

  const std::unique_ptr<VaultSession> session_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VAULT_CLIENT_H_
