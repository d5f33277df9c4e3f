#include "client/vault_verifier.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/folder_reader.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/path_resolver.h"
#include "client/remote_path.h"
#include "client/vault_session.h"
#include "client/version_history.h"
#include "client/version_opener.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"

namespace coffer::client {

VaultVerifier::VaultVerifier(Operation* operation, PathResolver* resolver,
                             const VerifyOptions* options)
    : operation_(*operation),
      resolver_(*resolver),
      options_(*options),
      replicas_(operation, options->level == VerifyLevel::kData, &summary_) {}

absl::StatusOr<VerifySummary> VaultVerifier::Verify(
    absl::Span<const std::string> path) {
  COFFER_RETURN_IF_ERROR(VerifyPath(path));
  COFFER_RETURN_IF_ERROR(replicas_.Flush());
  return std::move(summary_);
}

absl::Status VaultVerifier::VerifyPath(absl::Span<const std::string> path) {
  const std::string name = FormatRemotePath(path);
  FolderId folder = operation_.session().root_folder_id();
  if (!path.empty()) {
    COFFER_ASSIGN_OR_RETURN(VerifiedEntry entry,
                            resolver_.Resolve(path, /*full=*/true));
    if (!entry.is_folder()) return VerifyFile(name, std::move(entry));
    folder = entry.folder_id();
  }
  TreeVisitor visitor;
  visitor.visit = [&](WalkedEntry& walked) -> absl::Status {
    const std::string at = JoinPath(name, walked.path);
    if (!walked.entry.is_folder()) {
      return VerifyFile(at, std::move(walked.entry));
    }
    ++summary_.folders;
    return Note(at, 0,
                OpenAttributes(operation_.session(), walked.entry).status());
  };
  visitor.refused = [&](const std::string& at, const absl::Status& status) {
    return Note(at.empty() ? name : JoinPath(name, at), 0, status);
  };
  const absl::Status status =
      WalkFolder(operation_, folder, /*full=*/true, visitor);
  // Nothing of the folder could be listed.
  return absl::IsDataLoss(status) ? Note(name, 0, status) : status;
}

absl::Status VaultVerifier::VerifyFile(const std::string& path,
                                       VerifiedEntry entry) {
  ++summary_.files;
  operation_.progress().AddFile();
  if (!options_.all_versions) {
    const uint64_t number = entry.entry.current_version_number;
    return VerifyVersion(path, number,
                         OpenCurrentVersion(operation_, std::move(entry)));
  }
  const uint64_t current = entry.entry.current_version_number;
  uint64_t expected = current;
  // Not about this file.
  absl::Status ended;
  const absl::Status status =
      VisitVersions(operation_, entry.file_id(),
                    [&](const absl::StatusOr<OpenedVersion>& version) {
                      ended = VerifyVersion(path, expected--, version);
                      return ended;
                    });
  COFFER_RETURN_IF_ERROR(ended);
  return Note(path, current, status);
}

absl::Status VaultVerifier::VerifyVersion(
    const std::string& path, uint64_t number,
    const absl::StatusOr<OpenedVersion>& version) {
  ++summary_.versions;
  if (!version.ok()) return Note(path, number, version.status());
  watch_.Add(absl::OkStatus());
  if (options_.level == VerifyLevel::kMetadata) return absl::OkStatus();
  return replicas_.Add(path, *version);
}

absl::Status VaultVerifier::Note(const std::string& path, uint64_t number,
                                 const absl::Status& status) {
  if (status.ok() || absl::IsCancelled(status)) return status;
  watch_.Add(status);
  if (watch_.IsOut()) return watch_.Error(summary_.files);
  summary_.problems.push_back(
      {path, number, "", "", status, /*readable=*/false});
  return absl::OkStatus();
}

}  // namespace coffer::client
