#ifndef COFFER_CLIENT_FOLDER_READER_H_
#define COFFER_CLIENT_FOLDER_READER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/types.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"

namespace coffer::client {

// All entries of a folder, each verified, sorted by name. `full`: with file
// keys and current versions. DATA_LOSS (SIGNATURE_INVALID) when an entry comes
// twice or pages do not end.
absl::StatusOr<std::vector<VerifiedEntry>> ReadFolder(
    const VaultSession& session, const FolderId& folder, bool full);

// An entry at its place in a walk.
struct WalkedEntry {
  // Relative to where the walk began.
  std::string path;
  VerifiedEntry entry;
};

// Visits everything below a folder: sorted by path, folders before what is in
// them. Refuses trees that go in circles, which only a lying directory can
// show. An error of `visit` ends the walk with that error. The entry is the
// visitor's to take.
absl::Status WalkFolder(Operation& operation, const FolderId& folder, bool full,
                        const std::function<absl::Status(WalkedEntry&)>& visit);

// Mode and time of a folder; all zero when it was made without any.
absl::StatusOr<FolderAttributes> OpenAttributes(const VaultSession& session,
                                                const VerifiedEntry& folder);

// What the public API says of a file or folder.
EntryInfo DescribeFile(std::string path, const OpenedVersion& version);
absl::StatusOr<EntryInfo> DescribeFolder(const VaultSession& session,
                                         std::string path,
                                         const VerifiedEntry& folder);
// Of a full entry of either kind.
absl::StatusOr<EntryInfo> DescribeEntry(Operation& operation, std::string path,
                                        VerifiedEntry entry);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_FOLDER_READER_H_
