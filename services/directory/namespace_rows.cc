#include "services/directory/namespace_rows.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using common::v1::EntryRecord;
using internal::v1::StoredObject;

// The folder that an existing entry is in.
absl::StatusOr<StoredObject> ReadParent(const StateTransaction& transaction,
                                        const FolderId& folder_id) {
  COFFER_ASSIGN_OR_RETURN(
      auto parent,
      ReadRow<StoredObject>(transaction, Family::kNodesMeta, IdKey(folder_id)));
  if (parent.has_value()) return *std::move(parent);
  return transaction.ReportBroken(absl::DataLossError(
      "cannot read metadata: an entry's folder is missing; restore the "
      "directory from a copy"));
}

}  // namespace

absl::StatusOr<EntryIds> ParseEntry(const EntryRecord& record,
                                    common::v1::EntryOperation operation) {
  if (record.operation() != operation) {
    return InvalidRequest("the entry has a wrong operation");
  }
  EntryIds ids;
  COFFER_ASSIGN_OR_RETURN(
      ids.vault_id, ParseHexId<VaultId>("entry.vault_id", record.vault_id()));
  COFFER_ASSIGN_OR_RETURN(ids.parent_folder_id,
                          ParseHexId<FolderId>("entry.parent_folder_id",
                                               record.parent_folder_id()));
  COFFER_ASSIGN_OR_RETURN(
      ids.name_tag, ParseRawId<NameTag>("entry.name_tag", record.name_tag()));
  COFFER_ASSIGN_OR_RETURN(
      ids.child_id, ParseHexId<ObjectId>("entry.child_id", record.child_id()));
  return ids;
}

absl::StatusOr<absl::optional<EntryRecord>> FindEntry(
    const StateTransaction& transaction, const FolderId& folder_id,
    const NameTag& name_tag) {
  return ReadRow<EntryRecord>(transaction, Family::kEntries,
                              EntryRowKey(folder_id, name_tag));
}

absl::StatusOr<StoredObject> RequireObject(const StateTransaction& transaction,
                                           const VaultId& vault_id,
                                           const ObjectId& object_id) {
  COFFER_ASSIGN_OR_RETURN(
      auto object,
      ReadRow<StoredObject>(transaction, Family::kNodesMeta, IdKey(object_id)));
  if (!object.has_value() || object->vault_id() != vault_id.bytes()) {
    return EntryNotFound("file or folder in this vault");
  }
  return *std::move(object);
}

absl::Status RequireRoom(const StateTransaction& transaction,
                         const EntryIds& ids) {
  COFFER_ASSIGN_OR_RETURN(const StoredObject parent,
                          RequireObject(transaction, ids.vault_id,
                                        ToObjectId(ids.parent_folder_id)));
  if (parent.kind() != common::v1::ENTRY_KIND_FOLDER) {
    return NotAFolder("parent");
  }
  COFFER_ASSIGN_OR_RETURN(
      const auto existing,
      FindEntry(transaction, ids.parent_folder_id, ids.name_tag));
  if (existing.has_value()) return EntryExists(*existing);
  return absl::OkStatus();
}

absl::Status RequireUnusedId(const StateTransaction& transaction,
                             const ObjectId& object_id) {
  for (const Family family : {Family::kNodesMeta, Family::kPurges}) {
    COFFER_ASSIGN_OR_RETURN(const auto row,
                            transaction.Get(family, IdKey(object_id)));
    if (row.has_value()) {
      return InvalidRequest(
          "the id of the new file or folder is in use; choose a new random "
          "id");
    }
  }
  return absl::OkStatus();
}

absl::Status AttachEntry(const EntryRecord& record, const EntryIds& ids,
                         StoredObject object, StateTransaction& transaction) {
  COFFER_ASSIGN_OR_RETURN(StoredObject parent,
                          ReadParent(transaction, ids.parent_folder_id));
  parent.set_entry_count(parent.entry_count() + 1);
  WriteRow(Family::kNodesMeta, IdKey(ids.parent_folder_id), parent,
           transaction);
  object.set_kind(record.kind());
  object.set_vault_id(std::string(ids.vault_id.bytes()));
  object.set_parent_folder_id(std::string(ids.parent_folder_id.bytes()));
  object.set_name_tag(std::string(ids.name_tag.bytes()));
  WriteRow(Family::kNodesMeta, IdKey(ids.child_id), object, transaction);
  WriteRow(Family::kEntries, EntryRowKey(ids.parent_folder_id, ids.name_tag),
           record, transaction);
  return absl::OkStatus();
}

absl::Status DetachEntry(const FolderId& folder_id, const NameTag& name_tag,
                         StateTransaction& transaction) {
  COFFER_ASSIGN_OR_RETURN(StoredObject parent,
                          ReadParent(transaction, folder_id));
  parent.set_entry_count(parent.entry_count() - 1);
  WriteRow(Family::kNodesMeta, IdKey(folder_id), parent, transaction);
  transaction.Delete(Family::kEntries, EntryRowKey(folder_id, name_tag));
  return absl::OkStatus();
}

}  // namespace coffer::directory
