#include "client/folder_reader.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/manifest_codec.h"
#include "client/operation.h"
#include "client/remote_path.h"
#include "client/types.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/formats/folder_attributes_sealer.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// One folder of a walk, with what is left of it.
struct WalkLevel {
  FolderId folder;
  std::string path;
  std::vector<VerifiedEntry> entries;
  size_t next = 0;
};

bool IsOnTheWay(const std::vector<WalkLevel>& levels, const FolderId& folder) {
  return std::any_of(levels.begin(), levels.end(), [&](const WalkLevel& level) {
    return level.folder == folder;
  });
}

}  // namespace

absl::StatusOr<std::vector<VerifiedEntry>> ReadFolder(
    const VaultSession& session, const FolderId& folder, bool full) {
  std::vector<VerifiedEntry> entries;
  absl::flat_hash_set<NameTag> names;
  std::string page_token;
  do {
    COFFER_ASSIGN_OR_RETURN(Page<DirectoryEntry> page,
                            session.services().directory->ListFolder(
                                session.vault_id(), folder, page_token, full));
    if (page.items.empty() && !page.next_page_token.empty()) {
      return ForeignAnswer("the pages of a folder do not end");
    }
    for (DirectoryEntry& item : page.items) {
      COFFER_ASSIGN_OR_RETURN(VerifiedEntry entry,
                              session.VerifyEntry(folder, std::move(item)));
      // So that repeated pages do end.
      if (!names.insert(entry.entry.record.name_tag).second) {
        return ForeignAnswer("a folder has one name twice");
      }
      entries.push_back(std::move(entry));
    }
    page_token = std::move(page.next_page_token);
  } while (!page_token.empty());
  std::sort(entries.begin(), entries.end(),
            [](const VerifiedEntry& a, const VerifiedEntry& b) {
              return a.name < b.name;
            });
  return entries;
}

absl::Status WalkFolder(
    Operation& operation, const FolderId& folder, bool full,
    const std::function<absl::Status(WalkedEntry&)>& visit) {
  const VaultSession& session = operation.session();
  std::vector<WalkLevel> levels;
  COFFER_ASSIGN_OR_RETURN(std::vector<VerifiedEntry> top,
                          ReadFolder(session, folder, full));
  levels.push_back({folder, "", std::move(top), 0});
  while (!levels.empty()) {
    COFFER_RETURN_IF_ERROR(operation.CheckCancelled());
    WalkLevel& level = levels.back();
    if (level.next == level.entries.size()) {
      levels.pop_back();
      continue;
    }
    VerifiedEntry& entry = level.entries[level.next++];
    const bool is_folder = entry.is_folder();
    const FolderId child = is_folder ? entry.folder_id() : FolderId();
    std::string path = JoinPath(level.path, entry.name);
    WalkedEntry walked{path, std::move(entry)};
    COFFER_RETURN_IF_ERROR(visit(walked));
    if (!is_folder) continue;
    if (IsOnTheWay(levels, child) || levels.size() > kMaxPathDepth) {
      return ForeignAnswer("its folders go in circles");
    }
    absl::StatusOr<std::vector<VerifiedEntry>> entries =
        ReadFolder(session, child, full);
    // Removed by somebody else since its parent was listed.
    if (absl::IsNotFound(entries.status())) continue;
    COFFER_RETURN_IF_ERROR(entries.status());
    levels.push_back({child, std::move(path), *std::move(entries), 0});
  }
  return absl::OkStatus();
}

absl::StatusOr<FolderAttributes> OpenAttributes(const VaultSession& session,
                                                const VerifiedEntry& folder) {
  const std::string& sealed = folder.entry.record.sealed_attributes;
  if (sealed.empty()) return FolderAttributes();
  absl::StatusOr<std::string> serialized =
      formats::OpenFolderAttributes(session.keys(), folder.folder_id(), sealed);
  if (!serialized.ok()) {
    return DistrustAnswer(serialized.status(), "a folder's attributes");
  }
  return DecodeFolderAttributes(*serialized);
}

EntryInfo DescribeFile(std::string path, const OpenedVersion& version) {
  const Manifest& manifest = version.manifest;
  EntryInfo info;
  info.path = std::move(path);
  info.type = manifest.file_type == FileType::kSymlink ? EntryType::kSymlink
                                                       : EntryType::kFile;
  info.id = version.record.file_id.ToHex();
  info.size_bytes = manifest.total_length_bytes;
  info.stored_bytes = version.record.stored_bytes;
  info.chunk_count = manifest.chunks.size();
  info.version_number = version.record.version_number;
  info.mode = manifest.mode;
  info.modification_time = absl::FromUnixNanos(manifest.modification_time_ns);
  info.created_time = version.record.created_time;
  info.symlink_target = manifest.symlink_target;
  return info;
}

absl::StatusOr<EntryInfo> DescribeFolder(const VaultSession& session,
                                         std::string path,
                                         const VerifiedEntry& folder) {
  COFFER_ASSIGN_OR_RETURN(const FolderAttributes attributes,
                          OpenAttributes(session, folder));
  EntryInfo info;
  info.path = std::move(path);
  info.type = EntryType::kFolder;
  info.id = folder.entry.record.child_id.ToHex();
  info.mode = attributes.mode;
  info.modification_time = absl::FromUnixNanos(attributes.modification_time_ns);
  info.created_time = folder.entry.record.time;
  return info;
}

absl::StatusOr<EntryInfo> DescribeEntry(Operation& operation, std::string path,
                                        VerifiedEntry entry) {
  if (entry.is_folder()) {
    return DescribeFolder(operation.session(), std::move(path), entry);
  }
  absl::StatusOr<OpenedVersion> version =
      OpenCurrentVersion(operation, std::move(entry));
  if (!version.ok()) return Annotate(version.status(), path);
  return DescribeFile(std::move(path), *version);
}

}  // namespace coffer::client
