#include "services/directory/version_commands.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/blob_ledger.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/namespace_rows.h"
#include "services/directory/outcome.h"
#include "services/directory/proof_nodes.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"
#include "services/directory/version_references.h"

namespace coffer::directory {
namespace {

using common::v1::VersionRecord;
using internal::v1::ProvenCommit;
using internal::v1::ProvenReference;
using internal::v1::StoredObject;
using internal::v1::StoredReference;

struct VersionIds {
  VaultId vault_id;
  FileId file_id;
  VersionId version_id;
};

absl::StatusOr<VersionIds> ParseVersion(const VersionRecord& version) {
  VersionIds ids;
  COFFER_ASSIGN_OR_RETURN(
      ids.vault_id,
      ParseHexId<VaultId>("version.vault_id", version.vault_id()));
  COFFER_ASSIGN_OR_RETURN(
      ids.file_id, ParseHexId<FileId>("version.file_id", version.file_id()));
  COFFER_ASSIGN_OR_RETURN(
      ids.version_id,
      ParseHexId<VersionId>("version.version_id", version.version_id()));
  return ids;
}

absl::StatusOr<ReplicationRule> ReadRule(const VaultId& vault_id,
                                         const CommandContext& context) {
  COFFER_ASSIGN_OR_RETURN(
      const auto vault,
      ReadRow<common::v1::VaultRecord>(context.transaction, Family::kVaults,
                                       IdKey(vault_id)));
  if (!vault.has_value()) return VaultNotFound(vault_id);
  return ReplicationRule{vault->policy().replication_factor(),
                         vault->policy().write_quorum()};
}

// What a commit does to the namespace.
struct FileChange {
  StoredObject object;
  // Set when the file is new.
  absl::optional<EntryIds> new_entry;
};

absl::StatusOr<FileChange> PlanCreate(const v1::VersionCommit& commit,
                                      const VersionIds& ids,
                                      const CommandContext& context) {
  const VersionRecord& version = commit.version();
  if (!commit.has_entry() || !commit.has_file_key() ||
      commit.entry().kind() != common::v1::ENTRY_KIND_FILE) {
    return InvalidRequest("a new file needs an entry of a file and a key");
  }
  COFFER_ASSIGN_OR_RETURN(
      const EntryIds entry,
      ParseEntry(commit.entry(), common::v1::ENTRY_OPERATION_CREATE));
  if (entry.vault_id != ids.vault_id ||
      entry.child_id != ToObjectId(ids.file_id)) {
    return InvalidRequest("the entry and the version are of different files");
  }
  if (version.version_number() != 1 || !version.parent_version_id().empty()) {
    return InvalidRequest("a new file begins with version 1 without a parent");
  }
  COFFER_RETURN_IF_ERROR(RequireRoom(context.transaction, entry));
  COFFER_RETURN_IF_ERROR(RequireUnusedId(context.transaction, entry.child_id));
  FileChange change;
  *change.object.mutable_file_key() = commit.file_key();
  change.new_entry = entry;
  return change;
}

absl::StatusOr<FileChange> PlanReplace(const v1::VersionCommit& commit,
                                       const VersionIds& ids,
                                       const CommandContext& context) {
  const VersionRecord& version = commit.version();
  if (commit.has_entry() || commit.has_file_key()) {
    return InvalidRequest("a further version brings no entry and no key");
  }
  COFFER_ASSIGN_OR_RETURN(const VersionId parent_id,
                          ParseHexId<VersionId>("version.parent_version_id",
                                                version.parent_version_id()));
  FileChange change;
  COFFER_ASSIGN_OR_RETURN(change.object,
                          RequireObject(context.transaction, ids.vault_id,
                                        ToObjectId(ids.file_id)));
  if (change.object.kind() != common::v1::ENTRY_KIND_FILE) return NotAFile();
  const uint64_t current = change.object.current_version_number();
  if (version.version_number() != current + 1 ||
      change.object.current_version_id() != parent_id.bytes()) {
    return VersionConflict(ids.file_id, current);
  }
  return change;
}

absl::StatusOr<FileChange> PlanFile(const v1::VersionCommit& commit,
                                    const VersionIds& ids,
                                    const CommandContext& context) {
  switch (commit.precondition()) {
    case v1::COMMIT_PRECONDITION_CREATE:
      return PlanCreate(commit, ids, context);
    case v1::COMMIT_PRECONDITION_EXPECTED_VERSION:
      return PlanReplace(commit, ids, context);
    default:
      return InvalidRequest("the commit has no precondition");
  }
}

void WriteReferences(const ProvenCommit& commit, const FileId& file_id,
                     const CommandContext& context) {
  const uint64_t number = commit.commit().version().version_number();
  uint64_t index = 0;
  for (const ProvenReference& reference : commit.references()) {
    StoredReference row;
    row.set_blob_id(reference.blob_id());
    row.set_stored_size_bytes(reference.stored_size_bytes());
    WriteRow(Family::kRefs, ReferenceKey(file_id, number, index), row,
             context.transaction);
    // CollectClaims() has checked its size.
    const BlobId blob_id = BlobId::FromBytes(reference.blob_id()).value();
    context.transaction.Put(Family::kBlobRefs,
                            BlobReferenceKey(blob_id, file_id, number, index),
                            "");
    ++index;
  }
}

absl::Status WriteFile(const v1::VersionCommit& commit, const VersionIds& ids,
                       FileChange change, const CommandContext& context) {
  const VersionRecord& version = commit.version();
  change.object.set_current_version_number(version.version_number());
  change.object.set_current_version_id(std::string(ids.version_id.bytes()));
  WriteRow(Family::kVersions, VersionKey(ids.file_id, version.version_number()),
           version, context.transaction);
  if (change.new_entry.has_value()) {
    return AttachEntry(commit.entry(), *change.new_entry,
                       std::move(change.object), context.transaction);
  }
  WriteRow(Family::kNodesMeta, IdKey(ids.file_id), change.object,
           context.transaction);
  return absl::OkStatus();
}

absl::Status CommitOne(const ProvenCommit& item, const ProofNodes& proofs,
                       const CommandContext& context) {
  const v1::VersionCommit& commit = item.commit();
  COFFER_ASSIGN_OR_RETURN(const VersionIds ids, ParseVersion(commit.version()));
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobClaim> claims,
                          CollectClaims(item, proofs));
  COFFER_ASSIGN_OR_RETURN(const ReplicationRule rule,
                          ReadRule(ids.vault_id, context));
  COFFER_ASSIGN_OR_RETURN(FileChange change, PlanFile(commit, ids, context));
  COFFER_ASSIGN_OR_RETURN(Counters counters,
                          Counters::Load(context.transaction, ids.vault_id));
  BlobLedger ledger(&context, &counters);
  COFFER_ASSIGN_OR_RETURN(const std::vector<BlobLedger::Change> blobs,
                          ledger.PlanClaims(claims, rule, proofs));

  ledger.Apply(blobs);
  if (change.new_entry.has_value()) counters.AddFiles(1);
  counters.AddVersions(1);
  counters.AddReferencedBytes(
      static_cast<int64_t>(commit.version().stored_bytes()));
  counters.Save(context.transaction);
  WriteReferences(item, ids.file_id, context);
  return WriteFile(commit, ids, std::move(change), context);
}

}  // namespace

absl::Status ApplyCommitVersions(const internal::v1::CommitVersions& command,
                                 const CommandContext& context,
                                 internal::v1::Outcome* outcome) {
  COFFER_ASSIGN_OR_RETURN(const ProofNodes proofs, ProofNodes::Parse(command));
  for (const ProvenCommit& item : command.commits()) {
    *outcome->add_items() = ToItemStatus(CommitOne(item, proofs, context));
    COFFER_RETURN_IF_ERROR(context.transaction.health());
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
