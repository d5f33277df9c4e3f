#ifndef COFFER_CLIENT_VERSION_HISTORY_H_
#define COFFER_CLIENT_VERSION_HISTORY_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/operation.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Visits the versions of a file, the newest first, as the directory lists them,
// and verifies that each is signed by a member and continues the one after it
// in that order. A history that was cut at its old end is accepted, since old
// versions may have been deleted; one that starts before the current version
// cannot be told from a current one. `visit` gets each version, or why it does
// not open; its error ends the visit.
//
// DATA_LOSS (SIGNATURE_INVALID): not one chain.
absl::Status VisitVersions(
    Operation& operation, const FileId& file,
    const std::function<absl::Status(absl::StatusOr<OpenedVersion>)>& visit);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_VERSION_HISTORY_H_
