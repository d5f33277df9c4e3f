#ifndef COFFER_SERVICES_DIRECTORY_NAMESPACE_ROWS_H_
#define COFFER_SERVICES_DIRECTORY_NAMESPACE_ROWS_H_

// The tree of a vault as rows: an entry (folder, name tag -> child) and an
// object (what the child is, and where it hangs) always change together.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

// The ids of an EntryRecord.
struct EntryIds {
  VaultId vault_id;
  FolderId parent_folder_id;
  NameTag name_tag;
  ObjectId child_id;
};

// INVALID_ARGUMENT when one is malformed, or the operation is another one.
absl::StatusOr<EntryIds> ParseEntry(const common::v1::EntryRecord& record,
                                    common::v1::EntryOperation operation);

// nullopt when there is no such name.
absl::StatusOr<absl::optional<common::v1::EntryRecord>> FindEntry(
    const StateTransaction& transaction, const FolderId& folder_id,
    const NameTag& name_tag);

// The object of that vault. NOT_FOUND: none, or in another vault.
absl::StatusOr<internal::v1::StoredObject> RequireObject(
    const StateTransaction& transaction, const VaultId& vault_id,
    const ObjectId& object_id);

// Checks that `ids` can become an entry: the parent is a folder of the vault
// (NOT_FOUND, NOT_A_FOLDER) and the name is free (ENTRY_EXISTS).
absl::Status RequireRoom(const StateTransaction& transaction,
                         const EntryIds& ids);

// Checks that no file or folder has, or had until a moment ago, this id.
absl::Status RequireUnusedId(const StateTransaction& transaction,
                             const ObjectId& object_id);

// Adds the entry `record` and stores `object` as its child. The parent exists.
absl::Status AttachEntry(const common::v1::EntryRecord& record,
                         const EntryIds& ids, internal::v1::StoredObject object,
                         StateTransaction& transaction);

// Takes an entry away; its child stays. The entry exists.
absl::Status DetachEntry(const FolderId& folder_id, const NameTag& name_tag,
                         StateTransaction& transaction);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NAMESPACE_ROWS_H_
