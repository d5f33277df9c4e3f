#ifndef COFFER_CLIENT_DIRECTORY_STUB_H_
#define COFFER_CLIENT_DIRECTORY_STUB_H_

// The client's view of the directory, in domain types.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/cluster_map.h"
#include "client/types.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/file_key.h"
#include "lib/formats/member_record.h"
#include "lib/formats/receipt.h"
#include "lib/formats/vault_record.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct EntryKey {
  FolderId parent;
  NameTag name_tag;
};

// An entry as the directory has it; nothing in it is verified yet.
struct DirectoryEntry {
  formats::EntryRecord record;
  uint64_t current_version_number = 0;
  // Of files, when asked for.
  absl::optional<formats::FileKeyRecord> file_key;
  absl::optional<formats::VersionRecord> current_version;
};

struct VaultDescription {
  formats::VaultRecord vault;
  std::vector<formats::MemberRecord> members;
  uint64_t file_count = 0;
  uint64_t folder_count = 0;
  uint64_t version_count = 0;
  uint64_t referenced_bytes = 0;
};

struct BlobReference {
  BlobId blob_id;
  uint64_t stored_size_bytes = 0;
};

// A receipt and the distinct ids it covers.
struct ReceiptProof {
  formats::Receipt receipt;
  std::vector<BlobId> blob_ids;
};

enum class CommitPrecondition { kCreate, kExpectedVersion };

// A new version of a file, and the file itself when it is new.
struct FileCommit {
  absl::optional<formats::EntryRecord> entry;
  absl::optional<formats::FileKeyRecord> file_key;
  formats::VersionRecord version;
  CommitPrecondition precondition = CommitPrecondition::kCreate;
  std::vector<BlobReference> references;
};

template <typename T>
struct Page {
  std::vector<T> items;
  // Empty at the end.
  std::string next_page_token;
};

struct VersionPage {
  std::vector<formats::VersionRecord> versions;
  formats::FileKeyRecord file_key;
  std::string next_page_token;
};

struct DamageReport {
  BlobId blob_id;
  NodeId node_id;
  // Otherwise the bytes are wrong.
  bool missing = false;
};

// Implementations are thread-safe. Every call has a deadline, and retries what
// may be retried; mutations take the request id under which they are retried.
// Errors are the directory's own (see the proto), with their reasons.
class DirectoryStub {
 public:
  virtual ~DirectoryStub() = default;

  virtual absl::Status CreateVault(const RequestId& request,
                                   const formats::VaultRecord& vault,
                                   const formats::MemberRecord& member) = 0;
  virtual absl::StatusOr<VaultDescription> GetVault(const VaultId& vault) = 0;

  virtual absl::Status CreateFolder(const RequestId& request,
                                    const formats::EntryRecord& entry) = 0;

  // One answer for each key. `full` also returns keys and current versions.
  virtual absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>> Lookup(
      const VaultId& vault, absl::Span<const EntryKey> keys, bool full) = 0;

  virtual absl::StatusOr<Page<DirectoryEntry>> ListFolder(
      const VaultId& vault, const FolderId& folder,
      const std::string& page_token, bool full) = 0;

  // One status for each commit. Chooses the batched or the streamed RPC by
  // size; more than one commit must fit the batched one (1,000 commits and
  // 65,536 references).
  virtual absl::StatusOr<std::vector<absl::Status>> Commit(
      const RequestId& request, absl::Span<const FileCommit> commits,
      absl::Span<const ReceiptProof> receipts) = 0;

  // Number 0 is the current version.
  virtual absl::StatusOr<VersionPage> GetVersion(const VaultId& vault,
                                                 const FileId& file,
                                                 uint64_t number) = 0;
  virtual absl::StatusOr<VersionPage> ListVersions(
      const VaultId& vault, const FileId& file,
      const std::string& page_token) = 0;

  virtual absl::Status Move(const RequestId& request, const EntryKey& source,
                            const formats::EntryRecord& target) = 0;
  virtual absl::StatusOr<std::vector<absl::Status>> Delete(
      const RequestId& request,
      absl::Span<const formats::EntryRecord> entries) = 0;

  virtual absl::Status ReportDamage(const RequestId& request,
                                    absl::Span<const DamageReport> damages) = 0;

  // nullopt when `known_epoch` is current.
  virtual absl::StatusOr<absl::optional<ClusterMap>> GetClusterMap(
      uint64_t known_epoch) = 0;

  // Nodes included.
  virtual absl::StatusOr<ClusterSummary> GetClusterSummary() = 0;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_DIRECTORY_STUB_H_
