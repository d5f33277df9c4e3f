#ifndef COFFER_CLIENT_TYPES_H_
#define COFFER_CLIENT_TYPES_H_

// Plain values of the public client API. Ids are lower-case hexadecimal text.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace coffer {

// Among what equal chunks are stored once.
enum class DedupScope {
  // Among the versions of one file: servers cannot tell which files are alike.
  kFile,
  // Among all files of the vault: less space for copies; servers see which
  // files share blobs.
  kVault,
};

// How files are cut into chunks.
enum class ChunkingAlgorithm { kFastCdc, kFixed };

// Choices for a new vault; they cannot be changed later.
struct VaultOptions {
  // Copies of each blob (R), and how many of them must be durable in distinct
  // failure domains before a file becomes visible (W). 1 <= W <= R <= 8.
  // 0 means the cluster's: R of its placement map, W = R / 2 + 1.
  uint32_t replication_factor = 0;
  uint32_t write_quorum = 0;
  DedupScope dedup_scope = DedupScope::kFile;
  ChunkingAlgorithm chunking = ChunkingAlgorithm::kFastCdc;
};

struct VaultInfo {
  std::string name;
  std::string id;
  VaultOptions options;
  absl::Time created_time;
  uint64_t file_count = 0;
  uint64_t folder_count = 0;
  uint64_t version_count = 0;
  // Sum of the stored (padded, encrypted) bytes of all versions, one copy each.
  uint64_t stored_bytes = 0;
};

enum class EntryType { kFile, kFolder, kSymlink };

// A file, folder or symbolic link in a vault.
struct EntryInfo {
  // Relative to what was asked for: the path for a recursive listing, else the
  // name. Any bytes but NUL.
  std::string path;
  EntryType type = EntryType::kFile;
  std::string id;
  // Of the current (or the asked for) version; folders have no size or version.
  uint64_t size_bytes = 0;
  uint64_t stored_bytes = 0;
  uint64_t chunk_count = 0;
  uint64_t version_number = 0;
  uint32_t mode = 0;
  absl::Time modification_time;
  // When that version was committed, by the writer's clock.
  absl::Time created_time;
  std::string symlink_target;
};

struct VersionInfo {
  uint64_t number = 0;
  std::string id;
  uint64_t size_bytes = 0;
  uint64_t stored_bytes = 0;
  absl::Time created_time;
  absl::Time modification_time;
  std::string device_id;
};

struct NodeSummary {
  std::string id;
  std::string state;  // "ACTIVE", "SUSPECT", ...
  std::string address;
  std::string failure_domain;
  std::string version;
  uint64_t capacity_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t stored_bytes = 0;
  uint64_t blob_count = 0;
  bool accepts_puts = false;
  // What the node keeps free; nullopt: it does not say.
  absl::optional<uint64_t> reserve_bytes;
  uint32_t placement_group_count = 0;
  absl::Time heartbeat_time;
};

struct ClusterSummary {
  std::string id;
  std::string version;
  absl::Time start_time;
  uint64_t placement_epoch = 0;
  uint32_t placement_group_count = 0;
  uint32_t degraded_placement_group_count = 0;
  uint64_t vault_count = 0;
  uint64_t file_count = 0;
  uint64_t version_count = 0;
  uint64_t blob_count = 0;
  uint64_t blob_bytes = 0;
  uint64_t under_replicated_blob_count = 0;
  uint64_t damage_count = 0;
  uint64_t garbage_bytes = 0;
  std::vector<NodeSummary> nodes;
};

}  // namespace coffer

#endif  // COFFER_CLIENT_TYPES_H_
