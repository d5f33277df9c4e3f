#ifndef COFFER_CLIENT_FOLDER_READER_H_
#define COFFER_CLIENT_FOLDER_READER_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/vault_session.h"
#include "lib/ids/id.h"

namespace coffer::client {

// After so many entries of one folder that do not verify, the others in it are
// not looked at.
inline constexpr size_t kMaxRefusedEntries = 1000;

// Takes a verified entry, or why one does not verify; what is sealed in that
// one, its name too, is not known then. An error ends the visit.
using FolderVisitor =
    std::function<absl::Status(absl::StatusOr<VerifiedEntry> entry)>;

// Visits the entries of a folder, page by page, in no order; holds one page.
// `full`: with file keys and current versions. DATA_LOSS (SIGNATURE_INVALID)
// when an entry comes twice or pages do not end; errors of the directory.
absl::Status VisitFolder(const VaultSession& session, const FolderId& folder,
                         bool full, const FolderVisitor& visit);

// An entry at its place in a walk.
struct WalkedEntry {
  // Relative to where the walk began.
  std::string path;
  VerifiedEntry entry;
};

struct TreeVisitor {
  // The entry is the visitor's to take. An error ends the walk.
  std::function<absl::Status(WalkedEntry& walked)> visit;
  // Takes why a folder ("" is where the walk began) cannot be listed to its
  // end, or why one entry in it does not verify. All else is visited; an error
  // ends the walk. Empty: what is refused ends the walk.
  std::function<absl::Status(const std::string& folder,
                             const absl::Status& status)>
      refused;
};

// Visits everything below a folder: first the files in it as they come, then
// its folders by name, each just before what is in it. Memory: one page, and
// the folders of the levels on the way. Refuses trees that go in circles, which
// only a lying directory can show. When nothing at all of `folder` can be
// listed, that is the walk's error.
absl::Status WalkFolder(Operation& operation, const FolderId& folder, bool full,
                        const TreeVisitor& visitor);

// Mode and time of a folder; all zero when it was made without any.
absl::StatusOr<FolderAttributes> OpenAttributes(const VaultSession& session,
                                                const VerifiedEntry& folder);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FOLDER_READER_H_
