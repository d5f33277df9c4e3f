#include "lib/formats/vault_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

VaultPolicy WithSizes(uint32_t min, uint32_t average, uint32_t max) {
  VaultPolicy policy;
  policy.chunking = {ChunkingAlgorithm::kFastCdc, min, average, max};
  return policy;
}

TEST(VaultPolicyTest, AcceptsDefaultsAndFixedChunks) {
  VaultPolicy policy;
  EXPECT_THAT(ValidatePolicy(policy), IsOk());
  policy.chunking = FixedChunking();
  policy.dedup_scope = DedupScope::kVault;
  EXPECT_THAT(ValidatePolicy(policy), IsOk());
}

TEST(VaultPolicyTest, RefusesImpossibleReplication) {
  const uint32_t pairs[][2] = {{0, 0}, {3, 0}, {1, 2}, {9, 1}};
  for (const auto& pair : pairs) {
    VaultPolicy policy;
    policy.replication_factor = pair[0];
    policy.write_quorum = pair[1];
    EXPECT_THAT(ValidatePolicy(policy), HasReason(reason::kMalformed))
        << pair[0] << " " << pair[1];
  }
}

TEST(VaultPolicyTest, RefusesImpossibleChunkSizes) {
  EXPECT_THAT(ValidatePolicy(WithSizes(64, 64, 64)), IsOk());
  EXPECT_THAT(ValidatePolicy(WithSizes(64, 1024, kMaxChunkSizeBytes)), IsOk());
  for (const VaultPolicy& policy :
       {WithSizes(63, 64, 64), WithSizes(128, 64, 256), WithSizes(64, 512, 256),
        WithSizes(64, 96, 256), WithSizes(64, 64, kMaxChunkSizeBytes + 1),
        WithSizes(0, 0, 0)}) {
    EXPECT_THAT(ValidatePolicy(policy), HasReason(reason::kMalformed));
  }
  VaultPolicy fixed;
  fixed.chunking = FixedChunking();
  fixed.chunking.min_size_bytes = 1;
  EXPECT_THAT(ValidatePolicy(fixed), HasReason(reason::kMalformed));
}

TEST(VaultPolicyTest, RefusesUnknownChoices) {
  VaultPolicy policy;
  policy.dedup_scope = DedupScope::kUnspecified;
  EXPECT_THAT(ValidatePolicy(policy), HasReason(reason::kMalformed));
  policy.dedup_scope = static_cast<DedupScope>(3);
  EXPECT_THAT(ValidatePolicy(policy), HasReason(reason::kMalformed));
  policy = VaultPolicy();
  policy.chunking.algorithm = static_cast<ChunkingAlgorithm>(9);
  EXPECT_THAT(ValidatePolicy(policy), HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
