#ifndef COFFER_SERVICES_DIRECTORY_DIRECTORY_KEYS_H_
#define COFFER_SERVICES_DIRECTORY_DIRECTORY_KEYS_H_

// The keys of all families: the parts one after the other, each of a fixed
// size, so that bytes sort as the parts do. Frozen: stored on disk.
//
//   id            its 16 or 32 bytes
//   number        8 bytes, big-endian
//   ~number       8 bytes, big-endian, of 2^64 - 1 - number: greatest first
//   time          8 bytes, big-endian, of microseconds since 1970 plus 2^63
//
// Pure functions. Decoders take a whole key and return DATA_LOSS unless its
// size is exactly right.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/ids/id.h"

namespace coffer::directory {

// A file or folder: both live in the family nodes_meta.
using ObjectId = FixedId<struct ObjectIdTag, kIdSizeBytes>;

inline ObjectId ToObjectId(const FolderId& id) { return ObjectId(id.array()); }
inline ObjectId ToObjectId(const FileId& id) { return ObjectId(id.array()); }
inline FolderId ToFolderId(const ObjectId& id) { return FolderId(id.array()); }
inline FileId ToFileId(const ObjectId& id) { return FileId(id.array()); }

// meta.
inline constexpr char kClusterKey[] = "cluster";
inline constexpr char kAppliedIndexKey[] = "applied_index";
inline constexpr char kPlacementEpochKey[] = "placement_epoch";
inline constexpr char kEventSequenceKey[] = "event_sequence";
// stats: the cluster's; a vault's is "vault/" and its id.
inline constexpr char kClusterStatsKey[] = "cluster";

// Families whose key is one id: vaults, nodes_meta, blobs, under_replicated,
// storage_nodes, requests, purges.
template <typename Id>
std::string IdKey(const Id& id) {
  return std::string(id.bytes());
}

// members: vault id, device id.
std::string MemberKey(const VaultId& vault_id, const DeviceId& device_id);
// entries: folder id, name tag.
std::string EntryRowKey(const FolderId& folder_id, const NameTag& name_tag);
// versions: file id, ~version number.
std::string VersionKey(const FileId& file_id, uint64_t version_number);
// refs: file id, version number, index.
std::string ReferenceKey(const FileId& file_id, uint64_t version_number,
                         uint64_t index);
// What the keys of a version's references begin with.
std::string ReferencePrefix(const FileId& file_id, uint64_t version_number);
// blob_refs: blob id, file id, version number, index.
std::string BlobReferenceKey(const BlobId& blob_id, const FileId& file_id,
                             uint64_t version_number, uint64_t index);
// garbage: due time, blob id.
std::string GarbageKey(absl::Time due_time, const BlobId& blob_id);
// request_times: proposed time, request id.
std::string RequestTimeKey(absl::Time proposed_time,
                           const RequestId& request_id);
// What the keys of that time begin with.
std::string TimePrefix(absl::Time time);
// placement: epoch. events: sequence. Also how numbers in the family meta
// are stored.
std::string NumberKey(uint64_t number);
// stats.
std::string VaultStatsKey(const VaultId& vault_id);
// deletions: vault id, file or folder id.
std::string DeletionKey(const VaultId& vault_id, const ObjectId& object_id);
// damage: blob id, node id.
std::string DamageKey(const BlobId& blob_id, const NodeId& node_id);

// The least key above all keys that begin with `prefix`; empty, which means the
// end of the family, when there is none.
std::string PrefixEnd(absl::string_view prefix);
// The least key above `key`.
std::string KeyAfter(absl::string_view key);

struct EntryRowKeyParts {
  FolderId folder_id;
  NameTag name_tag;
};
absl::StatusOr<EntryRowKeyParts> DecodeEntryRowKey(absl::string_view key);

struct VersionKeyParts {
  FileId file_id;
  uint64_t version_number = 0;
};
absl::StatusOr<VersionKeyParts> DecodeVersionKey(absl::string_view key);

struct ReferenceKeyParts {
  FileId file_id;
  uint64_t version_number = 0;
  uint64_t index = 0;
};
absl::StatusOr<ReferenceKeyParts> DecodeReferenceKey(absl::string_view key);

struct BlobReferenceKeyParts {
  BlobId blob_id;
  FileId file_id;
  uint64_t version_number = 0;
  uint64_t index = 0;
};
absl::StatusOr<BlobReferenceKeyParts> DecodeBlobReferenceKey(
    absl::string_view key);

struct GarbageKeyParts {
  absl::Time due_time;
  BlobId blob_id;
};
absl::StatusOr<GarbageKeyParts> DecodeGarbageKey(absl::string_view key);

struct RequestTimeKeyParts {
  absl::Time proposed_time;
  RequestId request_id;
};
absl::StatusOr<RequestTimeKeyParts> DecodeRequestTimeKey(absl::string_view key);

absl::StatusOr<uint64_t> DecodeNumberKey(absl::string_view key);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DIRECTORY_KEYS_H_
