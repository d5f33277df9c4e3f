#ifndef COFFER_LIB_FORMATS_VAULT_POLICY_H_
#define COFFER_LIB_FORMATS_VAULT_POLICY_H_

// Choices of a vault, made when it is created. Servers see them.

#include <cstdint>

#include "absl/status/status.h"

namespace coffer::formats {

// The numbers are those of records.proto; they enter signatures. 0 stands for
// "not chosen" and is never valid.

enum class ChunkingAlgorithm : uint32_t {
  kUnspecified = 0,
  kFastCdc = 1,
  kFixed = 2,
};

enum class DedupScope : uint32_t {
  kUnspecified = 0,
  kFile = 1,
  kVault = 2,
};

enum class RedundancyScheme : uint32_t {
  kUnspecified = 0,
  kReplication = 1,
};

// How files are cut. For kFixed only `max_size_bytes` counts; the others are 0.
struct Chunking {
  ChunkingAlgorithm algorithm = ChunkingAlgorithm::kFastCdc;
  uint32_t min_size_bytes = 256 * 1024;
  uint32_t average_size_bytes = 1024 * 1024;
  uint32_t max_size_bytes = 4 * 1024 * 1024;
};

// The policy `fixed`: pieces of 1 MiB.
Chunking FixedChunking();

struct VaultPolicy {
  // R and W.
  uint32_t replication_factor = 3;
  uint32_t write_quorum = 2;
  Chunking chunking;
  DedupScope dedup_scope = DedupScope::kFile;
};

inline constexpr uint32_t kMaxReplicationFactor = 8;
inline constexpr uint32_t kMinChunkSizeBytes = 64;
// The largest blob payload; see blob_sealer.h.
inline constexpr uint32_t kMaxChunkSizeBytes = 8 * 1024 * 1024;

// INVALID_ARGUMENT with reason MALFORMED unless 1 <= W <= R <= 8, the enums are
// chosen and the sizes are within the limits and in order.
absl::Status ValidatePolicy(const VaultPolicy& policy);

}  // namespace coffer::formats

#endif  // COFFER_LIB_FORMATS_VAULT_POLICY_H_
