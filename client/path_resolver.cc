#include "client/path_resolver.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "client/remote_path.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::Status NotFound(absl::Span<const std::string> path) {
  return MakeError(
      absl::StatusCode::kNotFound,
      absl::StrCat("no such file or folder: ", FormatRemotePath(path)),
      {reason::kEntryNotFound, {}});
}

}  // namespace

absl::Status NotAFolder(absl::Span<const std::string> path) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("not a folder: ", FormatRemotePath(path)),
                   {reason::kNotAFolder, {}});
}

absl::StatusOr<FolderId> PathResolver::ResolveFolder(
    absl::Span<const std::string> path) {
  FolderId folder = session_.root_folder_id();
  for (size_t depth = 0; depth < path.size(); ++depth) {
    Key key(folder, path[depth]);
    if (const absl::optional<FolderId> cached = FindCached(key)) {
      folder = *cached;
      continue;
    }
    COFFER_ASSIGN_OR_RETURN(const absl::optional<VerifiedEntry> entry,
                            Find(folder, path[depth], /*full=*/false));
    if (!entry.has_value()) return NotFound(path.subspan(0, depth + 1));
    if (!entry->is_folder()) return NotAFolder(path.subspan(0, depth + 1));
    folder = entry->folder_id();
    Remember(std::move(key), folder);
  }
  return folder;
}

absl::StatusOr<VerifiedEntry> PathResolver::Resolve(
    absl::Span<const std::string> path, bool full) {
  if (path.empty()) {
    return absl::InvalidArgumentError("the vault's top is not an entry");
  }
  absl::StatusOr<VerifiedEntry> entry = ResolveOnce(path, full);
  const bool may_be_stale =
      absl::IsNotFound(entry.status()) ||
      GetErrorReason(entry.status()) == reason::kNotAFolder;
  if (!may_be_stale || !Forget()) return entry;
  return ResolveOnce(path, full);
}

absl::StatusOr<VerifiedEntry> PathResolver::ResolveOnce(
    absl::Span<const std::string> path, bool full) {
  COFFER_ASSIGN_OR_RETURN(const FolderId parent,
                          ResolveFolder(path.subspan(0, path.size() - 1)));
  COFFER_ASSIGN_OR_RETURN(absl::optional<VerifiedEntry> entry,
                          Find(parent, path.back(), full));
  if (!entry.has_value()) return NotFound(path);
  return *std::move(entry);
}

absl::StatusOr<absl::optional<VerifiedEntry>> PathResolver::Find(
    const FolderId& parent, absl::string_view name, bool full) {
  COFFER_ASSIGN_OR_RETURN(auto found,
                          FindAll(parent, {std::string(name)}, full));
  return std::move(found.front());
}

absl::StatusOr<std::vector<absl::optional<VerifiedEntry>>>
PathResolver::FindAll(const FolderId& parent,
                      absl::Span<const std::string> names, bool full) {
  std::vector<EntryKey> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) {
    keys.push_back({parent, session_.TagOf(parent, name)});
  }
  COFFER_ASSIGN_OR_RETURN(
      std::vector<absl::optional<DirectoryEntry>> answers,
      session_.services().directory->Lookup(session_.vault_id(), keys, full));
  if (answers.size() != names.size()) {
    return ForeignAnswer("it sent a wrong number of entries");
  }
  std::vector<absl::optional<VerifiedEntry>> found(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (!answers[i].has_value()) continue;
    COFFER_ASSIGN_OR_RETURN(
        VerifiedEntry entry,
        session_.VerifyEntry(parent, *std::move(answers[i])));
    if (entry.name != names[i]) {
      return ForeignAnswer("it sent another entry than it was asked for");
    }
    found[i] = std::move(entry);
  }
  return found;
}

bool PathResolver::Forget() {
  absl::MutexLock lock(&mutex_);
  const bool knew_some = !cache_.empty();
  cache_.clear();
  return knew_some;
}

absl::optional<FolderId> PathResolver::FindCached(const Key& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = cache_.find(key);
  if (found == cache_.end()) return absl::nullopt;
  return found->second;
}

void PathResolver::Remember(Key key, const FolderId& folder) {
  absl::MutexLock lock(&mutex_);
  if (cache_.size() >= kMaxCachedFolders) cache_.clear();
  cache_[std::move(key)] = folder;
}

}  // namespace coffer::client
