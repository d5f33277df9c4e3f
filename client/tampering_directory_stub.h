#ifndef COFFER_CLIENT_TAMPERING_DIRECTORY_STUB_H_
#define COFFER_CLIENT_TAMPERING_DIRECTORY_STUB_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"

namespace coffer::client {

// A directory that a test makes lie: answers of another one pass through
// functions. Set them while nothing is under way.
class TamperingDirectoryStub final : public DirectoryStub {
 public:
  // `honest` must outlive this.
  explicit TamperingDirectoryStub(DirectoryStub* honest) : honest_(*honest) {}

  std::function<void(VaultDescription&)> vault;
  // Of lookups.
  std::function<void(std::vector<absl::optional<DirectoryEntry>>&)> found;
  std::function<void(std::vector<DirectoryEntry>&)> listed;
  // Before each page of a listing; an error is returned instead.
  std::function<absl::Status(const FolderId&)> before_list;
  std::function<void(VersionPage&)> versions;
  // Before each commit; an error is returned instead.
  std::function<absl::Status(absl::Span<const FileCommit>)> before_commit;
  // Instead of the real answer, after the commit has happened.
  std::function<absl::Status()> after_commit;

  absl::Status CreateVault(const RequestId& request,
                           const formats::VaultRecord& record,
                           const formats::MemberRecord& member) override {
    return honest_.CreateVault(request, record, member);
  }
  absl::StatusOr<VaultDescription> GetVault(const VaultId& id) override {
    auto answer = honest_.GetVault(id);
    if (answer.ok() && vault) vault(*answer);
    return answer;
  }
  absl::Status CreateFolder(const RequestId& request,
                            const formats::EntryRecord& entry) override {
    return honest_.CreateFolder(request, entry);
  }
  absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>> Lookup(
      const VaultId& id, absl::Span<const EntryKey> keys, bool full) override {
    auto answer = honest_.Lookup(id, keys, full);
    if (answer.ok() && found) found(*answer);
    return answer;
  }
  absl::StatusOr<Page<DirectoryEntry>> ListFolder(const VaultId& id,
                                                  const FolderId& folder,
                                                  const std::string& page_token,
                                                  bool full) override {
    if (before_list) {
      const absl::Status status = before_list(folder);
      if (!status.ok()) return status;
    }
    auto answer = honest_.ListFolder(id, folder, page_token, full);
    if (answer.ok() && listed) listed(answer->items);
    return answer;
  }
  absl::StatusOr<std::vector<absl::Status>> Commit(
      const RequestId& request, absl::Span<const FileCommit> commits,
      absl::Span<const ReceiptProof> receipts) override {
    if (before_commit) {
      const absl::Status status = before_commit(commits);
      if (!status.ok()) return status;
    }
    auto answer = honest_.Commit(request, commits, receipts);
    if (after_commit) return after_commit();
    return answer;
  }
  absl::StatusOr<VersionPage> GetVersion(const VaultId& id, const FileId& file,
                                         uint64_t number) override {
    auto answer = honest_.GetVersion(id, file, number);
    if (answer.ok() && versions) versions(*answer);
    return answer;
  }
  absl::StatusOr<VersionPage> ListVersions(
      const VaultId& id, const FileId& file,
      const std::string& page_token) override {
    auto answer = honest_.ListVersions(id, file, page_token);
    if (answer.ok() && versions) versions(*answer);
    return answer;
  }
  absl::Status Move(const RequestId& request, const EntryKey& source,
                    const formats::EntryRecord& target) override {
    return honest_.Move(request, source, target);
  }
  absl::StatusOr<std::vector<absl::Status>> Delete(
      const RequestId& request,
      absl::Span<const formats::EntryRecord> entries) override {
    return honest_.Delete(request, entries);
  }
  absl::Status ReportDamage(const RequestId& request,
                            absl::Span<const DamageReport> damages) override {
    return honest_.ReportDamage(request, damages);
  }
  absl::StatusOr<absl::optional<ClusterMap>> GetClusterMap(
      uint64_t known_epoch) override {
    return honest_.GetClusterMap(known_epoch);
  }
  absl::StatusOr<ClusterSummary> GetClusterSummary() override {
    return honest_.GetClusterSummary();
  }

 private:
  DirectoryStub& honest_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_TAMPERING_DIRECTORY_STUB_H_
