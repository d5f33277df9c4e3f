#ifndef COFFER_CLIENT_ENTRY_LISTER_H_
#define COFFER_CLIENT_ENTRY_LISTER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/operation.h"
#include "client/types.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"

namespace coffer::client {

// What the public API says of a version of a file.
EntryInfo DescribeFile(std::string path, const OpenedVersion& version);

// Of a file that was looked up or listed in full, or of a folder.
absl::StatusOr<EntryInfo> DescribeEntry(Operation& operation, std::string path,
                                        VerifiedEntry entry);

// Visits the entries of a folder, sorted by name; recursive: by path, folders
// before what is in them. Memory: what the visitor sees of the folders on the
// way. An error of `visit` ends the listing, and so does an entry that does not
// verify.
absl::Status ListEntries(
    Operation& operation, const FolderId& folder, bool recursive,
    const std::function<absl::Status(const EntryInfo&)>& visit);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_ENTRY_LISTER_H_
