#include "lib/formats/vault_policy.h"

#include <cstdint>

#include "absl/status/status.h"
#include "lib/formats/format_errors.h"
#include "lib/status/status_macros.h"

namespace coffer::formats {
namespace {

constexpr uint32_t kFixedChunkSizeBytes = 1024 * 1024;

bool IsPowerOfTwo(uint32_t number) {
  return number != 0 && (number & (number - 1)) == 0;
}

absl::Status ValidateFastCdc(const Chunking& chunking) {
  if (chunking.min_size_bytes < kMinChunkSizeBytes ||
      chunking.min_size_bytes > chunking.average_size_bytes ||
      chunking.average_size_bytes > chunking.max_size_bytes ||
      chunking.max_size_bytes > kMaxChunkSizeBytes) {
    return MalformedArgument(
        "invalid vault policy: chunk sizes must be 64 bytes <= minimum <= "
        "average <= maximum <= 8 MiB");
  }
  if (!IsPowerOfTwo(chunking.average_size_bytes)) {
    return MalformedArgument(
        "invalid vault policy: the average chunk size must be a power of two");
  }
  return absl::OkStatus();
}

absl::Status ValidateFixed(const Chunking& chunking) {
  if (chunking.min_size_bytes != 0 || chunking.average_size_bytes != 0) {
    return MalformedArgument(
        "invalid vault policy: fixed chunking has no minimum and no average "
        "chunk size");
  }
  if (chunking.max_size_bytes < kMinChunkSizeBytes ||
      chunking.max_size_bytes > kMaxChunkSizeBytes) {
    return MalformedArgument(
        "invalid vault policy: the chunk size must be 64 bytes to 8 MiB");
  }
  return absl::OkStatus();
}

absl::Status ValidateChunking(const Chunking& chunking) {
  switch (chunking.algorithm) {
    case ChunkingAlgorithm::kFastCdc:
      return ValidateFastCdc(chunking);
    case ChunkingAlgorithm::kFixed:
      return ValidateFixed(chunking);
    case ChunkingAlgorithm::kUnspecified:
      break;
  }
  return MalformedArgument(
      "invalid vault policy: no known chunking algorithm is chosen");
}

}  // namespace

Chunking FixedChunking() {
  Chunking chunking;
  chunking.algorithm = ChunkingAlgorithm::kFixed;
  chunking.min_size_bytes = 0;
  chunking.average_size_bytes = 0;
  chunking.max_size_bytes = kFixedChunkSizeBytes;
  return chunking;
}

absl::Status ValidatePolicy(const VaultPolicy& policy) {
  if (policy.write_quorum < 1 ||
      policy.write_quorum > policy.replication_factor ||
      policy.replication_factor > kMaxReplicationFactor) {
    return MalformedArgument(
        "invalid vault policy: 1 <= write quorum <= replication factor <= 8 "
        "must hold");
  }
  if (policy.dedup_scope != DedupScope::kFile &&
      policy.dedup_scope != DedupScope::kVault) {
    return MalformedArgument(
        "invalid vault policy: no known dedup scope is chosen");
  }
  return ValidateChunking(policy.chunking);
}

}  // namespace coffer::formats
