#ifndef COFFER_SERVICES_DIRECTORY_REFUSALS_H_
#define COFFER_SERVICES_DIRECTORY_REFUSALS_H_

// The refusals of the state machine and of reads, each with its code, reason
// (lib/status/error_reasons.h) and metadata.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/ids/id.h"

namespace coffer::directory {

// INVALID_ARGUMENT: the request can never succeed.
absl::Status InvalidRequest(absl::string_view why);
absl::Status RequestIdReused();

// NOT_FOUND.
absl::Status VaultNotFound(const VaultId& vault_id);
// `what` says which part of the request, such as "parent folder".
absl::Status EntryNotFound(absl::string_view what);
absl::Status VersionNotFound(uint64_t version_number);
absl::Status NodeNotFound(const NodeId& node_id);

// ALREADY_EXISTS.
absl::Status VaultExists(const VaultId& vault_id);
// Metadata "child_id" and "kind" ("file" or "folder").
absl::Status EntryExists(const common::v1::EntryRecord& existing);
absl::Status NodeIdentityConflict(const NodeId& node_id);

// RESOURCE_EXHAUSTED (LIMIT_EXCEEDED): ask for fewer, or for less of each.
absl::Status LookupTooLarge(size_t key_count, size_t max_bytes);

// FAILED_PRECONDITION.
absl::Status NotAFolder(absl::string_view what);
absl::Status NotAFile();
absl::Status FolderNotEmpty(uint64_t entry_count);
absl::Status CyclicMove();
// LIMIT_EXCEEDED. Metadata "max_depth".
absl::Status FolderTooDeep(int max_depth);
// LIMIT_EXCEEDED. Metadata "max_nodes".
absl::Status TooManyNodes(int max_nodes);
absl::Status QuorumNotMet(const BlobId& blob_id, uint32_t proven_domains,
                          uint32_t write_quorum);
absl::Status BlobCondemned(const BlobId& blob_id);

// ABORTED: read again and decide.
// Metadata "file_id" and "current_version".
absl::Status VersionConflict(const FileId& file_id, uint64_t current_version);
// The name means something else by now. Metadata "file_id": what it means.
absl::Status NameChanged(absl::string_view current_child_id);
// Metadata "epoch": the current one.
absl::Status PlacementChanged(uint64_t current_epoch);

// Parses a field of a record; InvalidRequest when it is malformed.
template <typename Id>
absl::StatusOr<Id> ParseHexId(absl::string_view field, absl::string_view hex) {
  auto id = Id::FromHex(hex);
  if (id.ok()) return id;
  return InvalidRequest(absl::StrCat(field, " is not ", 2 * Id::kSize,
                                     " lower-case hexadecimal digits"));
}
template <typename Id>
absl::StatusOr<Id> ParseRawId(absl::string_view field, absl::string_view raw) {
  auto id = Id::FromBytes(raw);
  if (id.ok()) return id;
  return InvalidRequest(
      absl::StrCat(field, " does not have ", Id::kSize, " bytes"));
}

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_REFUSALS_H_
