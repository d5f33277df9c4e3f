#ifndef COFFER_CLIENT_PATH_RESOLVER_H_
#define COFFER_CLIENT_PATH_RESOLVER_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "client/remote_path.h"
#include "client/vault_session.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Paths to entries, one lookup for each level. Every answer is verified, so a
// directory cannot pass one entry off as another. Thread-safe.
//
// One for each operation, since it remembers folders: an operation sees what
// was done before it began, whoever did it. When a folder goes away while it
// runs, and that makes it fail, the caller calls Forget() and tries again.
class PathResolver {
 public:
  static constexpr size_t kMaxCachedFolders = 4096;

  // `session` must outlive this.
  explicit PathResolver(const VaultSession* session) : session_(*session) {}

  PathResolver(const PathResolver&) = delete;
  PathResolver& operator=(const PathResolver&) = delete;

  // NOT_FOUND (ENTRY_NOT_FOUND); FAILED_PRECONDITION (NOT_A_FOLDER).
  absl::StatusOr<FolderId> ResolveFolder(absl::Span<const std::string> path);

  // The entry of that path, which must not be empty. `full`: with file key and
  // current version.
  absl::StatusOr<VerifiedEntry> Resolve(absl::Span<const std::string> path,
                                        bool full);

  // nullopt: there is no such name.
  absl::StatusOr<absl::optional<VerifiedEntry>> Find(const FolderId& parent,
                                                     absl::string_view name,
                                                     bool full);

  // Several names of one folder with one request; one answer for each.
  absl::StatusOr<std::vector<absl::optional<VerifiedEntry>>> FindAll(
      const FolderId& parent, absl::Span<const std::string> names, bool full);

  // False when there was nothing to forget.
  bool Forget();

 private:
  using Key = std::pair<FolderId, std::string>;

  absl::StatusOr<VerifiedEntry> ResolveOnce(absl::Span<const std::string> path,
                                            bool full);
  absl::optional<FolderId> FindCached(const Key& key);
  void Remember(Key key, const FolderId& folder);

  const VaultSession& session_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Key, FolderId> cache_ ABSL_GUARDED_BY(mutex_);
};

// FAILED_PRECONDITION (NOT_A_FOLDER).
absl::Status NotAFolder(absl::Span<const std::string> path);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_PATH_RESOLVER_H_
