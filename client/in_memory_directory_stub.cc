#include "client/in_memory_directory_stub.h"

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/formats/entry_kind.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

using formats::EntryKind;
using formats::EntryRecord;

absl::Status NotFound(const char* reason) {
  return MakeError(absl::StatusCode::kNotFound, "none", {reason, {}});
}

}  // namespace

absl::Status InMemoryDirectoryStub::CreateVault(
    const RequestId& request, const formats::VaultRecord& vault,
    const formats::MemberRecord& member) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  if (outcomes_.contains(request)) return outcomes_[request].front();
  absl::Status status;
  if (vaults_.contains(vault.vault_id)) {
    status = MakeError(absl::StatusCode::kAlreadyExists, "the vault exists",
                       {reason::kVaultExists, {}});
  } else {
    VaultDescription& description = vaults_[vault.vault_id];
    description.vault = vault;
    description.members = {member};
  }
  outcomes_[request] = {status};
  return status;
}

absl::StatusOr<VaultDescription> InMemoryDirectoryStub::GetVault(
    const VaultId& vault) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  const auto found = vaults_.find(vault);
  if (found == vaults_.end()) return NotFound(reason::kVaultNotFound);
  VaultDescription description = found->second;
  for (const auto& [key, entry] : entries_) {
    const bool folder = entry.kind == EntryKind::kFolder;
    if (entry.vault_id == vault && folder) ++description.folder_count;
  }
  for (const auto& [id, file] : files_) {
    if (file.vault != vault) continue;
    ++description.file_count;
    description.version_count += file.versions.size();
    for (const auto& version : file.versions) {
      description.referenced_bytes += version.stored_bytes;
    }
  }
  return description;
}

absl::Status InMemoryDirectoryStub::CreateFolder(const RequestId& request,
                                                 const EntryRecord& entry) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  if (outcomes_.contains(request)) return outcomes_[request].front();
  absl::Status status = CheckFolder(entry.vault_id, entry.parent_folder_id);
  if (status.ok()) status = CheckFree(entry);
  if (status.ok()) {
    entries_[{entry.parent_folder_id, entry.name_tag}] = entry;
    parents_[formats::ToFolderId(entry.child_id)] = entry.parent_folder_id;
  }
  outcomes_[request] = {status};
  return status;
}

absl::StatusOr<std::vector<absl::optional<DirectoryEntry>>>
InMemoryDirectoryStub::Lookup(const VaultId& vault,
                              absl::Span<const EntryKey> keys, bool full) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  std::vector<absl::optional<DirectoryEntry>> results;
  for (const EntryKey& key : keys) {
    const auto found = entries_.find({key.parent, key.name_tag});
    if (found == entries_.end() || found->second.vault_id != vault) {
      results.emplace_back();
    } else {
      results.push_back(MakeEntry(found->second, full));
    }
  }
  return results;
}

absl::StatusOr<Page<DirectoryEntry>> InMemoryDirectoryStub::ListFolder(
    const VaultId& vault, const FolderId& folder, const std::string& page_token,
    bool full) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  COFFER_RETURN_IF_ERROR(CheckFolder(vault, folder));
  auto position = entries_.lower_bound({folder, NameTag()});
  if (!page_token.empty()) {
    COFFER_ASSIGN_OR_RETURN(const NameTag last, NameTag::FromBytes(page_token));
    position = entries_.upper_bound({folder, last});
  }
  Page<DirectoryEntry> page;
  for (; position != entries_.end() && position->first.first == folder;
       ++position) {
    if (page.items.size() == page_size_) {
      page.next_page_token =
          std::string(page.items.back().record.name_tag.bytes());
      break;
    }
    page.items.push_back(MakeEntry(position->second, full));
  }
  return page;
}

absl::StatusOr<std::vector<absl::Status>> InMemoryDirectoryStub::Commit(
    const RequestId& request, absl::Span<const FileCommit> commits,
    absl::Span<const ReceiptProof> receipts) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  ++commit_calls_;
  if (outcomes_.contains(request)) return outcomes_[request];
  std::vector<absl::Status> results;
  for (const FileCommit& commit : commits) {
    if (!next_commit_failure_.ok()) {
      results.push_back(std::exchange(next_commit_failure_, absl::OkStatus()));
    } else {
      results.push_back(CommitOne(commit, receipts));
    }
  }
  outcomes_[request] = results;
  return results;
}

absl::StatusOr<VersionPage> InMemoryDirectoryStub::GetVersion(
    const VaultId& vault, const FileId& file, uint64_t number) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  COFFER_ASSIGN_OR_RETURN(const File* const found, FindFile(vault, file));
  if (number > found->versions.size()) {
    return NotFound(reason::kVersionNotFound);
  }
  const size_t index = number == 0 ? found->versions.size() - 1 : number - 1;
  return VersionPage{{found->versions[index]}, found->key, ""};
}

absl::StatusOr<VersionPage> InMemoryDirectoryStub::ListVersions(
    const VaultId& vault, const FileId& file, const std::string& page_token) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  COFFER_ASSIGN_OR_RETURN(const File* const found, FindFile(vault, file));
  uint64_t next = found->versions.size();
  if (!page_token.empty() && !absl::SimpleAtoi(page_token, &next)) {
    return absl::InvalidArgumentError("malformed page token");
  }
  VersionPage page{{}, found->key, ""};
  for (; next > 0 && page.versions.size() < page_size_; --next) {
    page.versions.push_back(found->versions[next - 1]);
  }
  if (next > 0) page.next_page_token = absl::StrCat(next);
  return page;
}

absl::Status InMemoryDirectoryStub::Move(const RequestId& request,
                                         const EntryKey& source,
                                         const EntryRecord& target) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  if (outcomes_.contains(request)) return outcomes_[request].front();
  const auto found = entries_.find({source.parent, source.name_tag});
  const bool is_folder = target.kind == EntryKind::kFolder;
  const FolderId child = formats::ToFolderId(target.child_id);
  absl::Status status = CheckFolder(target.vault_id, target.parent_folder_id);
  if (found == entries_.end() || found->second.child_id != target.child_id) {
    status = NotFound(reason::kEntryNotFound);
  } else if (status.ok() && is_folder &&
             IsWithin(target.parent_folder_id, child)) {
    status =
        MakeError(absl::StatusCode::kFailedPrecondition,
                  "a folder cannot go into itself", {reason::kCyclicMove, {}});
  } else if (status.ok()) {
    status = CheckFree(target);
  }
  if (status.ok()) {
    entries_.erase(found);
    entries_[{target.parent_folder_id, target.name_tag}] = target;
    if (is_folder) parents_[child] = target.parent_folder_id;
  }
  outcomes_[request] = {status};
  return status;
}

absl::StatusOr<std::vector<absl::Status>> InMemoryDirectoryStub::Delete(
    const RequestId& request, absl::Span<const EntryRecord> entries) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  if (outcomes_.contains(request)) return outcomes_[request];
  std::vector<absl::Status> results;
  for (const EntryRecord& entry : entries) results.push_back(DeleteOne(entry));
  outcomes_[request] = results;
  return results;
}

absl::Status InMemoryDirectoryStub::ReportDamage(
    const RequestId&, absl::Span<const DamageReport> damages) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  damages_.insert(damages_.end(), damages.begin(), damages.end());
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<ClusterMap>> InMemoryDirectoryStub::GetClusterMap(
    uint64_t known_epoch) {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  if (known_epoch != 0 && known_epoch == cluster_map_.placement.epoch) {
    return absl::optional<ClusterMap>();
  }
  return absl::make_optional(cluster_map_);
}

absl::StatusOr<ClusterSummary> InMemoryDirectoryStub::GetClusterSummary() {
  absl::MutexLock lock(&mutex_);
  COFFER_RETURN_IF_ERROR(BeginCall());
  ClusterSummary summary;
  summary.version = "in-memory";
  summary.placement_epoch = cluster_map_.placement.epoch;
  summary.placement_group_count = cluster_map_.placement.groups.size();
  summary.vault_count = vaults_.size();
  summary.file_count = files_.size();
  summary.blob_count = live_blobs_.size();
  summary.damage_count = damages_.size();
  for (const auto& [id, file] : files_) {
    summary.version_count += file.versions.size();
  }
  for (const placement::PlacementNode& placed : cluster_map_.placement.nodes) {
    NodeSummary node;
    node.id = placed.id.ToHex();
    node.state = "ACTIVE";
    node.failure_domain = placed.failure_domain;
    node.address = cluster_map_.nodes[placed.id].address;
    node.accepts_puts = true;
    summary.nodes.push_back(std::move(node));
  }
  return summary;
}

absl::Status InMemoryDirectoryStub::CheckFolder(const VaultId& vault,
                                                const FolderId& folder) const {
  const auto found = vaults_.find(vault);
  if (found == vaults_.end()) return NotFound(reason::kVaultNotFound);
  if (found->second.vault.root_folder_id == folder) return absl::OkStatus();
  return parents_.contains(folder) ? absl::OkStatus()
                                   : NotFound(reason::kEntryNotFound);
}

absl::Status InMemoryDirectoryStub::CheckFree(const EntryRecord& entry) const {
  const auto found = entries_.find({entry.parent_folder_id, entry.name_tag});
  if (found == entries_.end()) return absl::OkStatus();
  const bool is_file = found->second.kind == EntryKind::kFile;
  return MakeError(absl::StatusCode::kAlreadyExists, "the name is taken",
                   {reason::kEntryExists,
                    {{"child_id", found->second.child_id.ToHex()},
                     {"kind", is_file ? "FILE" : "FOLDER"}}});
}

absl::Status InMemoryDirectoryStub::CommitOne(
    const FileCommit& commit, absl::Span<const ReceiptProof> receipts) {
  COFFER_RETURN_IF_ERROR(CheckPrecondition(commit));
  COFFER_RETURN_IF_ERROR(CheckReferences(commit, receipts));
  if (commit.precondition == CommitPrecondition::kCreate) {
    const EntryRecord& entry = *commit.entry;
    entries_[{entry.parent_folder_id, entry.name_tag}] = entry;
    File& file = files_[commit.version.file_id];
    file.vault = entry.vault_id;
    file.key = *commit.file_key;
  }
  files_[commit.version.file_id].versions.push_back(commit.version);
  for (const BlobReference& reference : commit.references) {
    live_blobs_.insert(reference.blob_id);
  }
  return absl::OkStatus();
}

absl::Status InMemoryDirectoryStub::CheckPrecondition(
    const FileCommit& commit) const {
  if (commit.precondition == CommitPrecondition::kCreate) {
    if (!commit.entry.has_value() || !commit.file_key.has_value()) {
      return absl::InvalidArgumentError("a new file needs an entry and a key");
    }
    COFFER_RETURN_IF_ERROR(
        CheckFolder(commit.entry->vault_id, commit.entry->parent_folder_id));
    COFFER_RETURN_IF_ERROR(CheckFree(*commit.entry));
    if (!files_.contains(commit.version.file_id)) return absl::OkStatus();
    return MakeError(absl::StatusCode::kInvalidArgument, "the id is in use",
                     {reason::kInvalidRequest, {}});
  }
  COFFER_ASSIGN_OR_RETURN(
      const File* const file,
      FindFile(commit.version.vault_id, commit.version.file_id));
  if (file->versions.back().version_id == commit.version.parent_version_id) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kAborted, "the file has changed",
                   {reason::kVersionConflict,
                    {{"current_version", absl::StrCat(file->versions.size())},
                     {"file_id", commit.version.file_id.ToHex()}}});
}

absl::Status InMemoryDirectoryStub::CheckReferences(
    const FileCommit& commit, absl::Span<const ReceiptProof> receipts) const {
  std::vector<BlobId> ids;
  for (const BlobReference& reference : commit.references) {
    ids.push_back(reference.blob_id);
  }
  if (ids.size() != commit.version.reference_count ||
      formats::HashBlobIds(ids) != commit.version.blob_ids_sha256) {
    return absl::InvalidArgumentError("the references are not the version's");
  }
  const uint32_t quorum =
      vaults_.at(commit.version.vault_id).vault.policy.write_quorum;
  for (const BlobId& id : ids) {
    if (live_blobs_.contains(id)) continue;
    absl::flat_hash_set<std::string> domains;
    for (const ReceiptProof& proof : receipts) {
      const auto node = cluster_map_.nodes.find(proof.receipt.node_id);
      if (node == cluster_map_.nodes.end()) continue;
      if (!absl::c_linear_search(proof.blob_ids, id)) continue;
      domains.insert(node->second.failure_domain);
    }
    if (domains.size() >= quorum) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "receipts prove too few copies",
                     {reason::kQuorumNotMet, {}});
  }
  return absl::OkStatus();
}

absl::Status InMemoryDirectoryStub::DeleteOne(const EntryRecord& entry) {
  const auto found = entries_.find({entry.parent_folder_id, entry.name_tag});
  if (found == entries_.end()) return NotFound(reason::kEntryNotFound);
  if (found->second.child_id != entry.child_id) {
    return MakeError(absl::StatusCode::kAborted, "the name means another file",
                     {reason::kVersionConflict, {}});
  }
  if (found->second.kind == EntryKind::kFolder) {
    const FolderId folder = formats::ToFolderId(entry.child_id);
    const auto first = entries_.lower_bound({folder, NameTag()});
    if (first != entries_.end() && first->first.first == folder) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       "the folder is not empty",
                       {reason::kFolderNotEmpty, {}});
    }
    parents_.erase(folder);
  } else {
    files_.erase(formats::ToFileId(entry.child_id));
  }
  entries_.erase(found);
  return absl::OkStatus();
}

bool InMemoryDirectoryStub::IsWithin(const FolderId& folder,
                                     const FolderId& ancestor) const {
  for (FolderId at = folder;;) {
    if (at == ancestor) return true;
    const auto parent = parents_.find(at);
    if (parent == parents_.end()) return false;
    at = parent->second;
  }
}

DirectoryEntry InMemoryDirectoryStub::MakeEntry(const EntryRecord& record,
                                                bool full) const {
  DirectoryEntry entry;
  entry.record = record;
  if (record.kind != EntryKind::kFile) return entry;
  const File& file = files_.at(formats::ToFileId(record.child_id));
  entry.current_version_number = file.versions.size();
  if (full) {
    entry.file_key = file.key;
    entry.current_version = file.versions.back();
  }
  return entry;
}

absl::StatusOr<const InMemoryDirectoryStub::File*>
InMemoryDirectoryStub::FindFile(const VaultId& vault,
                                const FileId& file) const {
  const auto found = files_.find(file);
  if (found == files_.end() || found->second.vault != vault) {
    return NotFound(reason::kEntryNotFound);
  }
  return &found->second;
}

}  // namespace coffer::client
