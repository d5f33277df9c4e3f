#include "services/directory/namespace_rpcs.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/page.h"
#include "services/directory/paging.h"
#include "services/directory/request_limits.h"
#include "services/directory/request_validation.h"

namespace coffer::directory {
namespace {

// Clients take messages of 4 MiB.
constexpr size_t kMaxLookupResponseBytes = (4u << 20) - (64u << 10);

}  // namespace

absl::Status CreateFolder(const RpcEnvironment& env,
                          const v1::CreateFolderRequest& request) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  internal::v1::Command command;
  *command.mutable_create_folder()->mutable_entry() = request.entry();
  return env.proposer->Propose(request.request_id(), std::move(command));
}

absl::Status LookupEntries(const RpcEnvironment& env,
                           const v1::LookupEntriesRequest& request,
                           v1::LookupEntriesResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  COFFER_ASSIGN_OR_RETURN(const VaultId vault_id,
                          VaultId::FromHex(request.vault_id()));
  std::vector<DirectoryReader::EntryKey> keys;
  keys.reserve(request.keys_size());
  for (const v1::EntryKey& key : request.keys()) {
    DirectoryReader::EntryKey parsed;
    COFFER_ASSIGN_OR_RETURN(parsed.parent_folder_id,
                            FolderId::FromHex(key.parent_folder_id()));
    COFFER_ASSIGN_OR_RETURN(parsed.name_tag,
                            NameTag::FromBytes(key.name_tag()));
    keys.push_back(parsed);
  }
  COFFER_ASSIGN_OR_RETURN(
      std::vector<absl::optional<v1::Entry>> entries,
      env.directory->LookupEntries(vault_id, keys, request.view(),
                                   kMaxLookupResponseBytes));
  for (absl::optional<v1::Entry>& entry : entries) {
    v1::LookupResult* result = response->add_results();
    if (entry.has_value()) *result->mutable_entry() = *std::move(entry);
  }
  return absl::OkStatus();
}

absl::Status ListFolder(const RpcEnvironment& env,
                        const v1::ListFolderRequest& request,
                        v1::ListFolderResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  const std::string view = absl::StrCat(request.view());
  const absl::string_view scope[] = {"ListFolder", request.vault_id(),
                                     request.folder_id(), view};
  COFFER_ASSIGN_OR_RETURN(const PageSpec spec,
                          RequestedPage(request, kFolderPage, scope));
  COFFER_ASSIGN_OR_RETURN(const VaultId vault_id,
                          VaultId::FromHex(request.vault_id()));
  COFFER_ASSIGN_OR_RETURN(const FolderId folder_id,
                          FolderId::FromHex(request.folder_id()));
  COFFER_ASSIGN_OR_RETURN(
      Page<v1::Entry> page,
      env.directory->ListFolder(vault_id, folder_id, request.view(), spec));
  FillPage(std::move(page), scope, response->mutable_entries(),
           response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status MoveEntry(const RpcEnvironment& env,
                       const v1::MoveEntryRequest& request) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  internal::v1::Command command;
  *command.mutable_move_entry()->mutable_source() = request.source();
  *command.mutable_move_entry()->mutable_target() = request.target();
  return env.proposer->Propose(request.request_id(), std::move(command));
}

absl::Status DeleteEntries(const RpcEnvironment& env,
                           const v1::DeleteEntriesRequest& request,
                           v1::DeleteEntriesResponse* response) {
  COFFER_RETURN_IF_ERROR(Validate(request));
  internal::v1::Command command;
  *command.mutable_delete_entries()->mutable_entries() = request.entries();
  COFFER_ASSIGN_OR_RETURN(
      internal::v1::Outcome outcome,
      env.proposer->ProposeItems(request.request_id(), std::move(command)));
  *response->mutable_results() = std::move(*outcome.mutable_items());
  return absl::OkStatus();
}

}  // namespace coffer::directory
