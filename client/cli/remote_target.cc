#include "client/cli/remote_target.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/printable_text.h"
#include "client/types.h"

namespace coffer::cli {

absl::StatusOr<bool> IsExistingFolder(Vault* vault, const RemoteUri& uri) {
  if (uri.is_root()) return true;
  const absl::StatusOr<EntryInfo> entry = vault->Stat(uri.path, 0);
  if (entry.ok()) {
    if (entry->type == EntryType::kFolder) return true;
    if (!uri.names_folder) return false;
    return absl::FailedPreconditionError(
        absl::StrCat(uri.ToString(),
                     " is no folder: leave out the '/' at its end to replace "
                     "it"));
  }
  if (!absl::IsNotFound(entry.status())) return entry.status();
  if (!uri.names_folder) return false;
  return absl::NotFoundError(absl::StrCat(
      "the folder ", uri.ToString(),
      " does not exist: make it with coffer mkdir -p ",
      QuoteForShell(uri.ToString()), ", or leave out the '/' at its end"));
}

RemoteUri TargetFor(const RemoteUri& destination, bool is_folder,
                    absl::string_view base_name) {
  if (!is_folder || base_name.empty()) return destination;
  return destination.Child(base_name);
}

}  // namespace coffer::cli
