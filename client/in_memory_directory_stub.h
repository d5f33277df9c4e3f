#ifndef COFFER_CLIENT_IN_MEMORY_DIRECTORY_STUB_H_
#define COFFER_CLIENT_IN_MEMORY_DIRECTORY_STUB_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"

namespace coffer::client {

// An honest directory in memory: the namespace, preconditions, request ids and
// proofs of the real one, without its checks of signatures and limits.
// Thread-safe.
class InMemoryDirectoryStub final : public DirectoryStub {
 public:
  absl::Status CreateVault(const RequestId& request,
                           const formats::VaultRecord& vault,
                           const formats::MemberRecord& member) override;
  absl::StatusOr<VaultDescription> GetVault(const VaultId& vault) override;
  absl::Status CreateFolder(const RequestId& request,
                            const formats::EntryRecord& entry) override;
  absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>> Lookup(
      const VaultId& vault, absl::Span<const EntryKey> keys,
      bool full) override;
  absl::StatusOr<Page<DirectoryEntry>> ListFolder(const VaultId& vault,
                                                  const FolderId& folder,
                                                  const std::string& page_token,
                                                  bool full) override;
  absl::StatusOr<std::vector<absl::Status>> Commit(
      const RequestId& request, absl::Span<const FileCommit> commits,
      absl::Span<const ReceiptProof> receipts) override;
  absl::StatusOr<VersionPage> GetVersion(const VaultId& vault,
                                         const FileId& file,
                                         uint64_t number) override;
  absl::StatusOr<VersionPage> ListVersions(
      const VaultId& vault, const FileId& file,
      const std::string& page_token) override;
  absl::Status Move(const RequestId& request, const EntryKey& source,
                    const formats::EntryRecord& target) override;
  absl::StatusOr<std::vector<absl::Status>> Delete(
      const RequestId& request,
      absl::Span<const formats::EntryRecord> entries) override;
  absl::Status ReportDamage(const RequestId& request,
                            absl::Span<const DamageReport> damages) override;
  absl::StatusOr<absl::optional<ClusterMap>> GetClusterMap(
      uint64_t known_epoch) override;
  // Counts, and the nodes of the map.
  absl::StatusOr<ClusterSummary> GetClusterSummary() override;

  // For tests.

  void SetClusterMap(ClusterMap map) {
    absl::MutexLock lock(&mutex_);
    cluster_map_ = std::move(map);
  }

  // Pages of listings are this long from now on.
  void SetPageSize(size_t entries) {
    absl::MutexLock lock(&mutex_);
    page_size_ = entries;
  }

  // The next call of any kind returns `status` and does nothing.
  void FailNextCall(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    next_failure_ = std::move(status);
  }

  // The first commit of the next Commit() is refused with `status`.
  void FailNextCommit(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    next_commit_failure_ = std::move(status);
  }

  std::vector<DamageReport> damages() const {
    absl::MutexLock lock(&mutex_);
    return damages_;
  }

  uint64_t call_count() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }

  uint64_t commit_calls() const {
    absl::MutexLock lock(&mutex_);
    return commit_calls_;
  }

 private:
  using NameKey = std::pair<FolderId, NameTag>;
  struct File {
    VaultId vault;
    formats::FileKeyRecord key;
    std::vector<formats::VersionRecord> versions;  // Oldest first.
  };

  absl::Status BeginCall() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++calls_;
    return std::exchange(next_failure_, absl::OkStatus());
  }
  absl::Status CheckFolder(const VaultId& vault, const FolderId& folder) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckFree(const formats::EntryRecord& entry) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CommitOne(const FileCommit& commit,
                         absl::Span<const ReceiptProof> receipts)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckPrecondition(const FileCommit& commit) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckReferences(const FileCommit& commit,
                               absl::Span<const ReceiptProof> receipts) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status DeleteOne(const formats::EntryRecord& entry)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsWithin(const FolderId& folder, const FolderId& ancestor) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  DirectoryEntry MakeEntry(const formats::EntryRecord& record, bool full) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<const File*> FindFile(const VaultId& vault,
                                       const FileId& file) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  ClusterMap cluster_map_ ABSL_GUARDED_BY(mutex_);
  size_t page_size_ ABSL_GUARDED_BY(mutex_) = 1000;
  absl::Status next_failure_ ABSL_GUARDED_BY(mutex_);
  absl::Status next_commit_failure_ ABSL_GUARDED_BY(mutex_);
  uint64_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t commit_calls_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<VaultId, VaultDescription> vaults_
      ABSL_GUARDED_BY(mutex_);
  absl::btree_map<NameKey, formats::EntryRecord> entries_
      ABSL_GUARDED_BY(mutex_);
  // The folder that a folder is in; topmost ones are absent.
  absl::flat_hash_map<FolderId, FolderId> parents_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<FileId, File> files_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<BlobId> live_blobs_ ABSL_GUARDED_BY(mutex_);
  // What each request was answered.
  absl::flat_hash_map<RequestId, std::vector<absl::Status>> outcomes_
      ABSL_GUARDED_BY(mutex_);
  std::vector<DamageReport> damages_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_IN_MEMORY_DIRECTORY_STUB_H_
