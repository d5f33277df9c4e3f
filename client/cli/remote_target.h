#ifndef COFFER_CLIENT_CLI_REMOTE_TARGET_H_
#define COFFER_CLIENT_CLI_REMOTE_TARGET_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/cli/remote_uri.h"
#include "client/coffer.h"

namespace coffer::cli {

// Whether `uri` is an existing folder, as cp and mv want to know about their
// last argument. NOT_FOUND: it ends in '/' and does not exist.
// FAILED_PRECONDITION: it ends in '/' and is a file.
absl::StatusOr<bool> IsExistingFolder(Vault* vault, const RemoteUri& uri);

// Where something called `base_name` goes: into `destination` when that is a
// folder, else under that very name. A base name of "" (the top of a tree)
// is `destination` itself.
RemoteUri TargetFor(const RemoteUri& destination, bool is_folder,
                    absl::string_view base_name);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_REMOTE_TARGET_H_
