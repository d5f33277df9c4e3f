#include "client/namespace_editor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "client/folder_reader.h"
#include "client/manifest.h"
#include "client/manifest_codec.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/remote_path.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "client/version_builder.h"
#include "lib/crypto/random.h"
#include "lib/formats/entry_kind.h"
#include "lib/formats/entry_record.h"
#include "lib/formats/folder_attributes_sealer.h"
#include "lib/formats/name_sealer.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// Of one DeleteEntries request.
constexpr size_t kMaxDeletesPerRequest = 1000;
constexpr uint32_t kNewFolderMode = 0755;

absl::Status TopIsFixed(absl::string_view what) {
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("cannot ", what, " the vault's topmost folder"),
                   {reason::kInvalidRequest, {}});
}

FolderAttributes AttributesNow(const VaultSession& session) {
  FolderAttributes attributes;
  attributes.mode = kNewFolderMode;
  attributes.modification_time_ns =
      absl::ToUnixNanos(session.services().clock->Now());
  return attributes;
}

// Deletions that wait for a full request.
class DeletionBatch {
 public:
  DeletionBatch(const VaultSession& session, RemoveSummary& summary)
      : session_(session), summary_(summary) {}

  absl::Status Add(std::string path, const formats::EntryRecord& entry) {
    paths_.push_back(std::move(path));
    records_.push_back(session_.NewDeletion(entry));
    return records_.size() < kMaxDeletesPerRequest ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (records_.empty()) return absl::OkStatus();
    COFFER_ASSIGN_OR_RETURN(const std::vector<absl::Status> statuses,
                            session_.services().directory->Delete(
                                session_.NewRequestId(), records_));
    if (statuses.size() != records_.size()) {
      return ForeignAnswer("it sent a wrong number of results");
    }
    for (size_t i = 0; i < statuses.size(); ++i) Count(i, statuses[i]);
    paths_.clear();
    records_.clear();
    return absl::OkStatus();
  }

 private:
  void Count(size_t index, const absl::Status& status) {
    // Gone is what it was to be.
    if (!status.ok() && !absl::IsNotFound(status)) {
      summary_.errors.push_back({paths_[index], status});
    } else if (records_[index].kind == formats::EntryKind::kFolder) {
      ++summary_.folders;
    } else {
      ++summary_.files;
    }
  }

  const VaultSession& session_;
  RemoveSummary& summary_;
  std::vector<std::string> paths_;
  std::vector<formats::EntryRecord> records_;
};

// Files first, then folders from the deepest up, one depth after the other: a
// request must not hold a folder together with what is in it.
absl::Status RemoveBelow(Operation& operation, const FolderId& folder,
                         const std::string& path, RemoveSummary& summary) {
  DeletionBatch batch(operation.session(), summary);
  std::vector<std::vector<std::pair<std::string, formats::EntryRecord>>> depths;
  TreeVisitor visitor;
  visitor.visit = [&](WalkedEntry& walked) -> absl::Status {
    std::string name = JoinPath(path, walked.path);
    if (!walked.entry.is_folder()) {
      return batch.Add(std::move(name), walked.entry.entry.record);
    }
    const size_t depth =
        std::count(walked.path.begin(), walked.path.end(), '/');
    if (depths.size() <= depth) depths.resize(depth + 1);
    depths[depth].emplace_back(std::move(name), walked.entry.entry.record);
    return absl::OkStatus();
  };
  COFFER_RETURN_IF_ERROR(
      WalkFolder(operation, folder, /*full=*/false, visitor));
  COFFER_RETURN_IF_ERROR(batch.Flush());
  for (auto depth = depths.rbegin(); depth != depths.rend(); ++depth) {
    COFFER_RETURN_IF_ERROR(operation.CheckCancelled());
    for (auto& [name, record] : *depth) {
      COFFER_RETURN_IF_ERROR(batch.Add(std::move(name), record));
    }
    COFFER_RETURN_IF_ERROR(batch.Flush());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FolderId> CreateFolder(const VaultSession& session,
                                      const EntryPlace& place,
                                      const FolderAttributes& attributes) {
  crypto::Random& random = *session.services().random;
  const FolderId folder = crypto::NewId<FolderId>(random);
  COFFER_ASSIGN_OR_RETURN(
      formats::EntryRecord record,
      session.NewEntry(formats::EntryOperation::kCreate,
                       {place.parent, formats::ToEntryId(folder),
                        formats::EntryKind::kFolder},
                       place.name));
  COFFER_ASSIGN_OR_RETURN(const std::string serialized,
                          EncodeFolderAttributes(attributes));
  COFFER_ASSIGN_OR_RETURN(record.sealed_attributes,
                          formats::SealFolderAttributes(session.keys(), folder,
                                                        serialized, random));
  session.Sign(record);
  COFFER_RETURN_IF_ERROR(session.services().directory->CreateFolder(
      session.NewRequestId(), record));
  return folder;
}

absl::StatusOr<FolderId> EnsureFolder(const VaultSession& session,
                                      PathResolver& resolver,
                                      absl::Span<const std::string> path,
                                      const NewFolders& made) {
  const absl::StatusOr<FolderId> existing = resolver.ResolveFolder(path);
  if (existing.ok() || !absl::IsNotFound(existing.status())) return existing;
  COFFER_ASSIGN_OR_RETURN(
      const FolderId parent,
      EnsureFolder(session, resolver, path.subspan(0, path.size() - 1),
                   {made.count, absl::nullopt}));
  const absl::StatusOr<FolderId> folder = CreateFolder(
      session, {parent, path.back()},
      made.attributes.has_value() ? *made.attributes : AttributesNow(session));
  if (folder.ok()) ++*made.count;
  // Somebody else was faster.
  if (absl::IsAlreadyExists(folder.status())) {
    return resolver.ResolveFolder(path);
  }
  return folder;
}

absl::Status MakeFolder(const VaultSession& session, PathResolver& resolver,
                        absl::Span<const std::string> path, bool parents) {
  uint64_t created = 0;
  if (parents) {
    return EnsureFolder(session, resolver, path, {&created, absl::nullopt})
        .status();
  }
  if (path.empty()) return TopIsFixed("make");
  COFFER_ASSIGN_OR_RETURN(
      const FolderId parent,
      resolver.ResolveFolder(path.subspan(0, path.size() - 1)));
  return CreateFolder(session, {parent, path.back()}, AttributesNow(session))
      .status();
}

absl::Status MoveEntry(const VaultSession& session, PathResolver& resolver,
                       absl::Span<const std::string> from,
                       absl::Span<const std::string> to) {
  if (from.empty() || to.empty()) return TopIsFixed("move to or from");
  COFFER_ASSIGN_OR_RETURN(const VerifiedEntry source,
                          resolver.Resolve(from, /*full=*/false));
  COFFER_ASSIGN_OR_RETURN(const FolderId parent,
                          resolver.ResolveFolder(to.subspan(0, to.size() - 1)));
  const formats::EntryRecord& record = source.entry.record;
  COFFER_ASSIGN_OR_RETURN(
      formats::EntryRecord target,
      session.NewEntry(formats::EntryOperation::kMove,
                       {parent, record.child_id, record.kind}, to.back()));
  target.sealed_attributes = record.sealed_attributes;
  session.Sign(target);
  const absl::Status status = session.services().directory->Move(
      session.NewRequestId(), {record.parent_folder_id, record.name_tag},
      target);
  resolver.Forget();
  return status;
}

absl::StatusOr<RemoveSummary> RemoveEntry(Operation& operation,
                                          PathResolver& resolver,
                                          absl::Span<const std::string> path,
                                          bool recursive) {
  if (path.empty()) return TopIsFixed("remove");
  const VaultSession& session = operation.session();
  COFFER_ASSIGN_OR_RETURN(const VerifiedEntry entry,
                          resolver.Resolve(path, /*full=*/false));
  const std::string name = FormatRemotePath(path);
  RemoveSummary summary;
  if (recursive && entry.is_folder()) {
    COFFER_RETURN_IF_ERROR(
        RemoveBelow(operation, entry.folder_id(), name, summary));
    if (!summary.errors.empty()) return summary;
  }
  DeletionBatch batch(session, summary);
  COFFER_RETURN_IF_ERROR(batch.Add(name, entry.entry.record));
  COFFER_RETURN_IF_ERROR(batch.Flush());
  resolver.Forget();
  if (!recursive && !summary.errors.empty()) {
    return summary.errors.front().status;
  }
  return summary;
}

}  // namespace coffer::client
