#ifndef COFFER_SERVICES_DIRECTORY_DIRECTORY_READER_H_
#define COFFER_SERVICES_DIRECTORY_DIRECTORY_READER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {

// Reads the namespace: vaults, folders, files and versions. Sees what is
// committed, and nothing of what is under way. Each call is consistent in
// itself; the pages of a list are as of different moments, but an entry that
// is there all the time is listed once.
//
// A malformed `after` is INVALID_ARGUMENT (INVALID_REQUEST). What is in another
// vault than the one given is NOT_FOUND. DATA_LOSS: a stored value is damaged.
//
// Thread-safe; has no state of its own.
class DirectoryReader {
 public:
  struct VaultInfo {
    common::v1::VaultRecord record;
    std::vector<common::v1::MemberRecord> members;
    v1::VaultStats stats;
  };
  struct EntryKey {
    FolderId parent_folder_id;
    NameTag name_tag;
  };

  // `store` must outlive the reader.
  explicit DirectoryReader(const MetadataStore* store) : store_(*store) {}

  // NOT_FOUND (VAULT_NOT_FOUND).
  absl::StatusOr<VaultInfo> GetVault(const VaultId& vault_id) const;

  // By id.
  absl::StatusOr<Page<common::v1::VaultRecord>> ListVaults(
      const PageSpec& page) const;

  // One answer for each key, in order; nullopt when there is no such name (or
  // no such folder). RESOURCE_EXHAUSTED (LIMIT_EXCEEDED): the answers together
  // have more than `max_bytes`.
  absl::StatusOr<std::vector<absl::optional<v1::Entry>>> LookupEntries(
      const VaultId& vault_id, absl::Span<const EntryKey> keys,
      v1::EntryView view,
      size_t max_bytes = std::numeric_limits<size_t>::max()) const;

  // By name tag. NOT_FOUND (ENTRY_NOT_FOUND): no such folder;
  // FAILED_PRECONDITION (NOT_A_FOLDER): it is a file.
  absl::StatusOr<Page<v1::Entry>> ListFolder(const VaultId& vault_id,
                                             const FolderId& folder_id,
                                             v1::EntryView view,
                                             const PageSpec& page) const;

  // Number 0 asks for the current version. NOT_FOUND (ENTRY_NOT_FOUND or
  // VERSION_NOT_FOUND); FAILED_PRECONDITION (NOT_A_FILE).
  absl::StatusOr<v1::GetVersionResponse> GetVersion(
      const VaultId& vault_id, const FileId& file_id,
      uint64_t version_number) const;

  // Newest first. Errors as for GetVersion().
  absl::StatusOr<Page<common::v1::VersionRecord>> ListVersions(
      const VaultId& vault_id, const FileId& file_id,
      const PageSpec& page) const;

  // In order. Number 0 asks for the current version: callers resolve it once
  // and page through that number. Errors as for GetVersion().
  absl::StatusOr<Page<v1::BlobReference>> ListReferences(
      const VaultId& vault_id, const FileId& file_id, uint64_t version_number,
      const PageSpec& page) const;

 private:
  const MetadataStore& store_;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DIRECTORY_READER_H_
