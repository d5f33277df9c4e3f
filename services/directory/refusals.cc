#include "services/directory/refusals.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"

namespace coffer::directory {
namespace {

using Metadata = std::map<std::string, std::string>;

absl::Status Make(absl::StatusCode code, absl::string_view reason,
                  absl::string_view message, Metadata metadata = {}) {
  return MakeError(code, message,
                   ErrorInfo{std::string(reason), std::move(metadata)});
}

absl::string_view KindName(common::v1::EntryKind kind) {
  return kind == common::v1::ENTRY_KIND_FOLDER ? "folder" : "file";
}

}  // namespace

absl::Status InvalidRequest(absl::string_view why) {
  return Make(absl::StatusCode::kInvalidArgument, reason::kInvalidRequest, why);
}

absl::Status RequestIdReused() {
  return Make(absl::StatusCode::kInvalidArgument, reason::kRequestIdReused,
              "the request id was used for another request; choose a new "
              "random id for each request");
}

absl::Status VaultNotFound(const VaultId& vault_id) {
  return Make(absl::StatusCode::kNotFound, reason::kVaultNotFound,
              "there is no such vault; check the vault and the cluster",
              {{"vault_id", vault_id.ToHex()}});
}

absl::Status EntryNotFound(absl::string_view what) {
  return Make(absl::StatusCode::kNotFound, reason::kEntryNotFound,
              absl::StrCat("there is no such ", what,
                           "; it may have been moved or deleted"));
}

absl::Status VersionNotFound(uint64_t version_number) {
  return Make(absl::StatusCode::kNotFound, reason::kVersionNotFound,
              absl::StrCat("the file has no version ", version_number,
                           "; list its versions"),
              {{"version_number", absl::StrCat(version_number)}});
}

absl::Status NodeNotFound(const NodeId& node_id) {
  return Make(absl::StatusCode::kNotFound, reason::kNodeNotFound,
              "there is no such storage node; it has to register first",
              {{"node_id", node_id.ToHex()}});
}

absl::Status VaultExists(const VaultId& vault_id) {
  return Make(absl::StatusCode::kAlreadyExists, reason::kVaultExists,
              "a vault or folder with this id exists; choose new random ids",
              {{"vault_id", vault_id.ToHex()}});
}

absl::Status EntryExists(const common::v1::EntryRecord& existing) {
  return Make(absl::StatusCode::kAlreadyExists, reason::kEntryExists,
              absl::StrCat("the name is taken by a ", KindName(existing.kind()),
                           "; choose another name, or change what is there"),
              {{"child_id", existing.child_id()},
               {"kind", std::string(KindName(existing.kind()))}});
}

absl::Status NodeIdentityConflict(const NodeId& node_id) {
  return Make(absl::StatusCode::kAlreadyExists, reason::kNodeIdentityConflict,
              "the node id is registered with another key; give the node an "
              "empty data folder, so that it gets a new identity",
              {{"node_id", node_id.ToHex()}});
}

absl::Status LookupTooLarge(size_t key_count, size_t max_bytes) {
  return Make(
      absl::StatusCode::kResourceExhausted, reason::kLimitExceeded,
      absl::StrCat("cannot look up ", key_count,
                   " names at once: their records are larger than ", max_bytes,
                   " bytes; ask for fewer names, or in view BASIC"));
}

absl::Status NotAFolder(absl::string_view what) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kNotAFolder,
              absl::StrCat("the ", what, " is a file; name a folder"));
}

absl::Status NotAFile() {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kNotAFile,
              "this is a folder; name a file");
}

absl::Status FolderNotEmpty(uint64_t entry_count) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kFolderNotEmpty,
              absl::StrCat("the folder has ", entry_count,
                           " entries; delete those first"),
              {{"entry_count", absl::StrCat(entry_count)}});
}

absl::Status CyclicMove() {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kCyclicMove,
              "a folder cannot be moved into itself or a folder below it");
}

absl::Status FolderTooDeep(int max_depth) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kLimitExceeded,
              absl::StrCat("the folder would lie more than ", max_depth,
                           " folders deep; choose a place higher up"),
              {{"max_depth", absl::StrCat(max_depth)}});
}

absl::Status TooManyNodes(int max_nodes) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kLimitExceeded,
              absl::StrCat("the cluster has ", max_nodes,
                           " storage nodes on record, the most it takes; "
                           "start a second cluster"),
              {{"max_nodes", absl::StrCat(max_nodes)}});
}

absl::Status QuorumNotMet(const BlobId& blob_id, uint32_t proven_domains,
                          uint32_t write_quorum) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kQuorumNotMet,
              absl::StrCat("receipts prove a blob in ", proven_domains,
                           " failure domains where ", write_quorum,
                           " are needed; send it to more nodes"),
              {{"blob_id", blob_id.ToHex()},
               {"proven_domains", absl::StrCat(proven_domains)},
               {"write_quorum", absl::StrCat(write_quorum)}});
}

absl::Status BlobCondemned(const BlobId& blob_id) {
  return Make(absl::StatusCode::kFailedPrecondition, reason::kBlobCondemned,
              "a blob is about to be deleted by the nodes; send it again",
              {{"blob_id", blob_id.ToHex()}});
}

absl::Status VersionConflict(const FileId& file_id, uint64_t current_version) {
  return Make(absl::StatusCode::kAborted, reason::kVersionConflict,
              absl::StrCat("the file changed: its current version is ",
                           current_version, "; read it again and decide"),
              {{"file_id", file_id.ToHex()},
               {"current_version", absl::StrCat(current_version)}});
}

absl::Status NameChanged(absl::string_view current_child_id) {
  return Make(absl::StatusCode::kAborted, reason::kVersionConflict,
              "the name means something else by now; look it up again and "
              "decide",
              {{"file_id", std::string(current_child_id)}});
}

absl::Status PlacementChanged(uint64_t current_epoch) {
  return Make(absl::StatusCode::kAborted, reason::kPlacementChanged,
              absl::StrCat("the placement map changed: its epoch is ",
                           current_epoch, "; start from that one"),
              {{"epoch", absl::StrCat(current_epoch)}});
}

}  // namespace coffer::directory
