#include "services/directory/namespace_commands.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/file_purge.h"
#include "services/directory/metadata_store.h"
#include "services/directory/namespace_rows.h"
#include "services/directory/outcome.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using common::v1::EntryRecord;
using internal::v1::StoredObject;

// Checks that `folder` may hang in `parent`: it is not above it, nor would it
// be too deep. Takes at most kMaxFolderDepth reads.
absl::Status CheckAncestors(const FolderId& parent, const ObjectId& folder,
                            const CommandContext& context) {
  std::string above(parent.bytes());
  for (int depth = 1; depth <= kMaxFolderDepth; ++depth) {
    if (above == folder.bytes()) return CyclicMove();
    COFFER_ASSIGN_OR_RETURN(
        const auto object,
        ReadRow<StoredObject>(context.transaction, Family::kNodesMeta, above));
    // Whether the parent exists is checked elsewhere.
    if (!object.has_value() || object->parent_folder_id().empty()) {
      return absl::OkStatus();
    }
    above = object->parent_folder_id();
  }
  return FolderTooDeep(kMaxFolderDepth);
}

struct MoveSource {
  FolderId folder_id;
  NameTag name_tag;
};

// The source, if it means the child of `target`.
absl::StatusOr<MoveSource> FindSource(const internal::v1::MoveEntry& command,
                                      const CommandContext& context) {
  MoveSource source;
  COFFER_ASSIGN_OR_RETURN(
      source.folder_id,
      ParseHexId<FolderId>("source.parent_folder_id",
                           command.source().parent_folder_id()));
  COFFER_ASSIGN_OR_RETURN(
      source.name_tag,
      ParseRawId<NameTag>("source.name_tag", command.source().name_tag()));
  COFFER_ASSIGN_OR_RETURN(
      const auto entry,
      FindEntry(context.transaction, source.folder_id, source.name_tag));
  if (!entry.has_value() || entry->vault_id() != command.target().vault_id()) {
    return EntryNotFound("source");
  }
  if (entry->child_id() != command.target().child_id()) {
    return NameChanged(entry->child_id());
  }
  if (entry->kind() != command.target().kind()) {
    return InvalidRequest("the kind of an entry cannot change");
  }
  return source;
}

// The entry that `record` deletes, if it still means the same child.
absl::Status RequireSameEntry(const EntryRecord& record, const EntryIds& ids,
                              const CommandContext& context) {
  COFFER_ASSIGN_OR_RETURN(
      const auto entry,
      FindEntry(context.transaction, ids.parent_folder_id, ids.name_tag));
  if (!entry.has_value() || entry->vault_id() != record.vault_id()) {
    return EntryNotFound("entry");
  }
  if (entry->child_id() != record.child_id()) {
    return NameChanged(entry->child_id());
  }
  if (entry->kind() != record.kind()) {
    return InvalidRequest("the entry is of another kind");
  }
  return absl::OkStatus();
}

absl::Status DeleteOne(const EntryRecord& record, const CommandContext& context,
                       uint64_t& purge_budget) {
  StateTransaction& transaction = context.transaction;
  COFFER_ASSIGN_OR_RETURN(
      const EntryIds ids,
      ParseEntry(record, common::v1::ENTRY_OPERATION_DELETE));
  COFFER_RETURN_IF_ERROR(RequireSameEntry(record, ids, context));
  COFFER_ASSIGN_OR_RETURN(
      const StoredObject object,
      RequireObject(transaction, ids.vault_id, ids.child_id));
  if (object.entry_count() > 0) return FolderNotEmpty(object.entry_count());
  COFFER_ASSIGN_OR_RETURN(Counters counters,
                          Counters::Load(transaction, ids.vault_id));

  COFFER_RETURN_IF_ERROR(
      DetachEntry(ids.parent_folder_id, ids.name_tag, transaction));
  transaction.Delete(Family::kNodesMeta, IdKey(ids.child_id));
  WriteRow(Family::kDeletions, DeletionKey(ids.vault_id, ids.child_id), record,
           transaction);
  if (object.kind() == common::v1::ENTRY_KIND_FOLDER) {
    counters.AddFolders(-1);
    counters.Save(transaction);
    return absl::OkStatus();
  }
  counters.AddFiles(-1);
  counters.Save(transaction);
  internal::v1::StoredPurge purge;
  purge.set_vault_id(object.vault_id());
  *purge.mutable_deleted_time() = context.proposed_time;
  return PurgeFile(ToFileId(ids.child_id), purge, context, purge_budget);
}

}  // namespace

absl::Status ApplyCreateFolder(const internal::v1::CreateFolder& command,
                               const CommandContext& context) {
  StateTransaction& transaction = context.transaction;
  const EntryRecord& entry = command.entry();
  COFFER_ASSIGN_OR_RETURN(
      const EntryIds ids,
      ParseEntry(entry, common::v1::ENTRY_OPERATION_CREATE));
  if (entry.kind() != common::v1::ENTRY_KIND_FOLDER) {
    return InvalidRequest("the entry is not of a folder");
  }
  COFFER_RETURN_IF_ERROR(RequireRoom(transaction, ids));
  COFFER_RETURN_IF_ERROR(RequireUnusedId(transaction, ids.child_id));
  COFFER_RETURN_IF_ERROR(
      CheckAncestors(ids.parent_folder_id, ids.child_id, context));
  COFFER_ASSIGN_OR_RETURN(Counters counters,
                          Counters::Load(transaction, ids.vault_id));

  counters.AddFolders(1);
  counters.Save(transaction);
  return AttachEntry(entry, ids, StoredObject(), transaction);
}

absl::Status ApplyMoveEntry(const internal::v1::MoveEntry& command,
                            const CommandContext& context) {
  StateTransaction& transaction = context.transaction;
  COFFER_ASSIGN_OR_RETURN(
      const EntryIds ids,
      ParseEntry(command.target(), common::v1::ENTRY_OPERATION_MOVE));
  COFFER_ASSIGN_OR_RETURN(const MoveSource source,
                          FindSource(command, context));
  COFFER_ASSIGN_OR_RETURN(
      StoredObject object,
      RequireObject(transaction, ids.vault_id, ids.child_id));
  const bool same_folder = source.folder_id == ids.parent_folder_id;
  const bool same_name = same_folder && source.name_tag == ids.name_tag;
  if (!same_name) COFFER_RETURN_IF_ERROR(RequireRoom(transaction, ids));
  if (object.kind() == common::v1::ENTRY_KIND_FOLDER && !same_folder) {
    COFFER_RETURN_IF_ERROR(
        CheckAncestors(ids.parent_folder_id, ids.child_id, context));
  }

  COFFER_RETURN_IF_ERROR(
      DetachEntry(source.folder_id, source.name_tag, transaction));
  return AttachEntry(command.target(), ids, std::move(object), transaction);
}

absl::Status ApplyDeleteEntries(const internal::v1::DeleteEntries& command,
                                const CommandContext& context,
                                internal::v1::Outcome* outcome) {
  uint64_t purge_budget = kMaxPurgedRowsPerCommand;
  for (const EntryRecord& record : command.entries()) {
    *outcome->add_items() =
        ToItemStatus(DeleteOne(record, context, purge_budget));
    COFFER_RETURN_IF_ERROR(context.transaction.health());
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
