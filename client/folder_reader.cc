#include "client/folder_reader.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/directory_stub.h"
#include "client/manifest.h"
#include "client/manifest_codec.h"
#include "client/operation.h"
#include "client/remote_path.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "lib/formats/folder_attributes_sealer.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

class TreeWalker {
 public:
  TreeWalker(Operation* operation, bool full, const TreeVisitor* visitor)
      : operation_(*operation), full_(full), visitor_(*visitor) {}

  absl::Status Walk(const FolderId& top) {
    COFFER_RETURN_IF_ERROR(Read(top, ""));
    while (!levels_.empty()) {
      COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
      Level& level = levels_.back();
      if (level.next == level.folders.size()) {
        levels_.pop_back();
        continue;
      }
      COFFER_RETURN_IF_ERROR(Enter(std::move(level.folders[level.next++])));
    }
    return absl::OkStatus();
  }

 private:
  // A folder on the way, with the folders in it.
  struct Level {
    FolderId folder;
    std::string path;
    std::vector<VerifiedEntry> folders;
    size_t next = 0;
  };

  // Of the last level.
  absl::Status Enter(VerifiedEntry entry) {
    const FolderId folder = entry.folder_id();
    std::string path = JoinPath(levels_.back().path, entry.name);
    WalkedEntry walked{path, std::move(entry)};
    COFFER_RETURN_IF_ERROR(visitor_.visit(walked));
    const bool on_the_way =
        std::any_of(levels_.begin(), levels_.end(),
                    [&](const Level& level) { return level.folder == folder; });
    if (on_the_way || levels_.size() > kMaxPathDepth) {
      return Refuse(path, ForeignAnswer("its folders go in circles"));
    }
    return Read(folder, std::move(path));
  }

  // Visits the files of a folder, and makes it the last level.
  absl::Status Read(const FolderId& folder, std::string path) {
    Level level{folder, std::move(path), {}, 0};
    bool has_entries = false;
    // Of the visitor, not of the listing.
    absl::Status ended;
    const absl::Status status =
        VisitFolder(operation_.session(), folder, full_,
                    [&](absl::StatusOr<VerifiedEntry> entry) {
                      has_entries = true;
                      ended = Take(std::move(entry), level);
                      return ended;
                    });
    COFFER_RETURN_IF_ERROR(ended);
    const bool is_top = levels_.empty();
    if (!status.ok()) {
      if (is_top && !has_entries) return status;
      // Not found: removed by somebody else since its parent was listed.
      if (is_top || !absl::IsNotFound(status)) {
        COFFER_RETURN_IF_ERROR(Refuse(
            level.path, Annotate(status, "cannot list all of this folder")));
      }
    }
    std::sort(level.folders.begin(), level.folders.end(),
              [](const VerifiedEntry& a, const VerifiedEntry& b) {
                return a.name < b.name;
              });
    levels_.push_back(std::move(level));
    return absl::OkStatus();
  }

  absl::Status Take(absl::StatusOr<VerifiedEntry> entry, Level& level) {
    COFFER_RETURN_IF_ERROR(operation_.CheckCancelled());
    if (!entry.ok()) {
      return Refuse(level.path,
                    Annotate(entry.status(), "an entry of this folder"));
    }
    if (entry->is_folder()) {
      level.folders.push_back(*std::move(entry));
      return absl::OkStatus();
    }
    std::string path = JoinPath(level.path, entry->name);
    WalkedEntry walked{std::move(path), *std::move(entry)};
    return visitor_.visit(walked);
  }

  absl::Status Refuse(const std::string& path, const absl::Status& status) {
    return visitor_.refused ? visitor_.refused(path, status) : status;
  }

  Operation& operation_;
  const bool full_;
  const TreeVisitor& visitor_;
  std::vector<Level> levels_;
};

}  // namespace

absl::Status VisitFolder(const VaultSession& session, const FolderId& folder,
                         bool full, const FolderVisitor& visit) {
  absl::flat_hash_set<NameTag> names;
  size_t refused = 0;
  std::string page_token;
  do {
    COFFER_ASSIGN_OR_RETURN(Page<DirectoryEntry> page,
                            session.services().directory->ListFolder(
                                session.vault_id(), folder, page_token, full));
    if (page.items.empty() && !page.next_page_token.empty()) {
      return ForeignAnswer("the pages of a folder do not end");
    }
    for (DirectoryEntry& item : page.items) {
      // So that repeated pages do end.
      if (!names.insert(item.record.name_tag).second) {
        return ForeignAnswer("a folder has one name twice");
      }
      absl::StatusOr<VerifiedEntry> entry =
          session.VerifyEntry(folder, std::move(item));
      if (!entry.ok() && ++refused > kMaxRefusedEntries) return entry.status();
      COFFER_RETURN_IF_ERROR(visit(std::move(entry)));
    }
    page_token = std::move(page.next_page_token);
  } while (!page_token.empty());
  return absl::OkStatus();
}

absl::Status WalkFolder(Operation& operation, const FolderId& folder, bool full,
                        const TreeVisitor& visitor) {
  return TreeWalker(&operation, full, &visitor).Walk(folder);
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

}  // namespace coffer::client
