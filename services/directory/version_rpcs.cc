#include "services/directory/version_rpcs.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/commit_collector.h"
#include "services/directory/directory_keys.h"
#include "services/directory/field_validation.h"
#include "services/directory/outcome.h"
#include "services/directory/page.h"
#include "services/directory/page_token.h"
#include "services/directory/paging.h"
#include "services/directory/request_limits.h"
#include "services/directory/request_validation.h"

namespace coffer::directory {
namespace {

struct FileAddress {
  VaultId vault_id;
  FileId file_id;
};

template <typename Request>
absl::StatusOr<FileAddress> ParseFile(const Request& request) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  FileAddress file;
  COFFER_ASSIGN_OR_RETURN(file.vault_id, VaultId::FromHex(request.vault_id()));
  COFFER_ASSIGN_OR_RETURN(file.file_id, FileId::FromHex(request.file_id()));
  return file;
}

// A list of references goes on in the version that it began with, even if
// another one is current by then: positions begin with its number.
constexpr size_t kNumberBytes = 8;

absl::StatusOr<uint64_t> ListedVersion(const RpcEnvironment& env,
                                       const FileAddress& file,
                                       uint64_t requested_number,
                                       PageSpec* spec) {
  if (!spec->after.empty()) {
    // The check of a token is no secret: anybody can make one.
    if (spec->after.size() != 2 * kNumberBytes) {
      return Refuse("page_token", "a made-up token", "a next_page_token");
    }
    COFFER_ASSIGN_OR_RETURN(
        const uint64_t number,
        DecodeNumberKey(
            absl::string_view(spec->after).substr(0, kNumberBytes)));
    spec->after.erase(0, kNumberBytes);
    return number;
  }
  if (requested_number != 0) return requested_number;
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetVersionResponse current,
      env.directory->GetVersion(file.vault_id, file.file_id, 0));
  return current.version().version_number();
}

}  // namespace

absl::Status CommitVersions(const RpcEnvironment& env,
                            const v1::CommitVersionsRequest& request,
                            v1::CommitVersionsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(internal::v1::Command command,
                          ToCommand(request, *env.cluster));
  COFFER_ASSIGN_OR_RETURN(
      internal::v1::Outcome outcome,
      env.proposer->ProposeItems(request.request_id(), std::move(command)));
  *response->mutable_results() = std::move(*outcome.mutable_items());
  return absl::OkStatus();
}

absl::Status CommitVersion(const RpcEnvironment& env, NextCommitMessage next,
                           absl::FunctionRef<bool()> was_cancelled) {
  CommitCollector collector(env.cluster, env.reference_budget);
  v1::CommitVersionRequest message;
  while (next(&message)) {
    COFFER_RETURN_IF_ERROR(collector.Add(std::move(message)));
    message.Clear();
  }
  if (was_cancelled()) {
    return absl::CancelledError("commit was cancelled: the stream broke off");
  }
  COFFER_ASSIGN_OR_RETURN(internal::v1::Command command, collector.Finish());
  COFFER_ASSIGN_OR_RETURN(
      const internal::v1::Outcome outcome,
      env.proposer->ProposeItems(collector.request_id(), std::move(command)));
  if (outcome.items_size() != 1) {
    return absl::InternalError("commit of one version has no outcome");
  }
  return FromItemStatus(outcome.items(0));
}

absl::Status GetVersion(const RpcEnvironment& env,
                        const v1::GetVersionRequest& request,
                        v1::GetVersionResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const FileAddress file, ParseFile(request));
  COFFER_ASSIGN_OR_RETURN(*response,
                          env.directory->GetVersion(file.vault_id, file.file_id,
                                                    request.version_number()));
  return absl::OkStatus();
}

absl::Status ListVersions(const RpcEnvironment& env,
                          const v1::ListVersionsRequest& request,
                          v1::ListVersionsResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const FileAddress file, ParseFile(request));
  const absl::string_view scope[] = {"ListVersions", request.vault_id(),
                                     request.file_id()};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kListPage, scope));
  COFFER_ASSIGN_OR_RETURN(
      v1::GetVersionResponse current,
      env.directory->GetVersion(file.vault_id, file.file_id, 0));
  COFFER_ASSIGN_OR_RETURN(
      Page<common::v1::VersionRecord> page,
      env.directory->ListVersions(file.vault_id, file.file_id, spec));
  FillPage(std::move(page), scope, response->mutable_versions(),
           response->mutable_next_page_token());
  *response->mutable_file_key() = std::move(*current.mutable_file_key());
  return absl::OkStatus();
}

absl::Status ListReferences(const RpcEnvironment& env,
                            const v1::ListReferencesRequest& request,
                            v1::ListReferencesResponse* response) {
  COFFER_ASSIGN_OR_RETURN(const FileAddress file, ParseFile(request));
  const std::string requested = absl::StrCat(request.version_number());
  const absl::string_view scope[] = {"ListReferences", request.vault_id(),
                                     request.file_id(), requested};
  COFFER_ASSIGN_OR_RETURN(PageSpec spec,
                          RequestedPage(request, kReferencePage, scope));
  COFFER_ASSIGN_OR_RETURN(
      const uint64_t number,
      ListedVersion(env, file, request.version_number(), &spec));
  COFFER_ASSIGN_OR_RETURN(
      Page<v1::BlobReference> page,
      env.directory->ListReferences(file.vault_id, file.file_id, number, spec));
  if (!page.next.empty()) page.next = NumberKey(number) + page.next;
  FillPage(std::move(page), scope, response->mutable_references(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace coffer::directory
