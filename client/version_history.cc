#include "client/version_history.h"

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/untrusted_answer.h"
#include "client/vault_session.h"
#include "client/version_opener.h"
#include "lib/formats/record_chain.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {

absl::Status VisitVersions(
    Operation& operation, const FileId& file,
    const std::function<absl::Status(absl::StatusOr<OpenedVersion>)>& visit) {
  const VaultSession& session = operation.session();
  absl::optional<formats::VersionRecord> newer;
  std::string page_token;
  do {
    COFFER_RETURN_IF_ERROR(operation.CheckCancelled());
    COFFER_ASSIGN_OR_RETURN(VersionPage page,
                            session.services().directory->ListVersions(
                                session.vault_id(), file, page_token));
    for (formats::VersionRecord& record : page.versions) {
      if (record.file_id != file) {
        return ForeignAnswer("it sent a version of another file");
      }
      COFFER_RETURN_IF_ERROR(DistrustAnswer(
          session.membership().VerifyRecord(record), "a version"));
      if (newer.has_value()) {
        COFFER_RETURN_IF_ERROR(formats::CheckSuccessor(record, *newer));
      }
      newer = record;
      COFFER_RETURN_IF_ERROR(
          visit(OpenVersion(operation, {file, record.version_number},
                            page.file_key, std::move(record))));
    }
    page_token = std::move(page.next_page_token);
    // Numbers only go down, so pages end even if the directory lies.
    if (!page_token.empty() && page.versions.empty()) {
      return ForeignAnswer("the pages of a history do not end");
    }
  } while (!page_token.empty());
  if (!newer.has_value()) return ForeignAnswer("a file has no versions");
  return absl::OkStatus();
}

}  // namespace coffer::client
