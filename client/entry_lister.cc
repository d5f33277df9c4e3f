#include "client/entry_lister.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/folder_reader.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/remote_path.h"
#include "client/types.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

struct ListedEntry {
  EntryInfo info;
  // Nil for files.
  FolderId folder;
};

// A folder on the way, with what is left of it.
struct ListedFolder {
  FolderId folder;
  std::vector<ListedEntry> entries;
  size_t next = 0;
};

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

// Each entry is opened as it comes: sealed, it is larger.
absl::StatusOr<ListedFolder> ReadSorted(Operation& operation,
                                        const FolderId& folder,
                                        const std::string& path) {
  ListedFolder listed{folder, {}, 0};
  const auto add = [&](absl::StatusOr<VerifiedEntry> entry) -> absl::Status {
    COFFER_RETURN_IF_ERROR(entry.status());
    const FolderId child = entry->is_folder() ? entry->folder_id() : FolderId();
    std::string at = JoinPath(path, entry->name);
    COFFER_ASSIGN_OR_RETURN(
        EntryInfo info,
        DescribeEntry(operation, std::move(at), *std::move(entry)));
    listed.entries.push_back({std::move(info), child});
    return absl::OkStatus();
  };
  COFFER_RETURN_IF_ERROR(
      VisitFolder(operation.session(), folder, /*full=*/true, add));
  std::sort(listed.entries.begin(), listed.entries.end(),
            [](const ListedEntry& a, const ListedEntry& b) {
              return a.info.path < b.info.path;
            });
  return listed;
}

}  // namespace

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

absl::Status ListEntries(
    Operation& operation, const FolderId& folder, bool recursive,
    const std::function<absl::Status(const EntryInfo&)>& visit) {
  std::vector<ListedFolder> levels;
  COFFER_ASSIGN_OR_RETURN(ListedFolder top, ReadSorted(operation, folder, ""));
  levels.push_back(std::move(top));
  while (!levels.empty()) {
    COFFER_RETURN_IF_ERROR(operation.CheckCancelled());
    ListedFolder& level = levels.back();
    if (level.next == level.entries.size()) {
      levels.pop_back();
      continue;
    }
    const ListedEntry entry = std::move(level.entries[level.next++]);
    COFFER_RETURN_IF_ERROR(visit(entry.info));
    if (!recursive || entry.info.type != EntryType::kFolder) continue;
    const bool on_the_way = std::any_of(levels.begin(), levels.end(),
                                        [&](const ListedFolder& on_way) {
                                          return on_way.folder == entry.folder;
                                        });
    if (on_the_way || levels.size() > kMaxPathDepth) {
      return ForeignAnswer("its folders go in circles");
    }
    absl::StatusOr<ListedFolder> child =
        ReadSorted(operation, entry.folder, entry.info.path);
    // Removed by somebody else since its parent was listed.
    if (absl::IsNotFound(child.status())) continue;
    COFFER_RETURN_IF_ERROR(child.status());
    levels.push_back(*std::move(child));
  }
  return absl::OkStatus();
}

}  // namespace coffer::client
