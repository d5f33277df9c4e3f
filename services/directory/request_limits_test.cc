#include "services/directory/request_limits.h"

#include <cstddef>
#include <cstdint>

#include "gtest/gtest.h"
#include "lib/formats/blob_layout.h"
#include "lib/formats/file_key.h"
#include "lib/formats/folder_attributes_sealer.h"
#include "lib/formats/manifest_sealer.h"
#include "lib/formats/member_record.h"
#include "lib/formats/name_sealer.h"
#include "lib/formats/suite.h"
#include "lib/formats/vault_policy.h"
#include "lib/formats/version_record.h"

namespace coffer::directory {
namespace {

TEST(RequestLimits, TakeWhateverTheFormatsAllow) {
  EXPECT_EQ(kSuite, formats::kSuite1);
  EXPECT_EQ(kWrappedFileKeyBytes, formats::kWrappedFileKeySizeBytes);
  EXPECT_EQ(kCommitmentBytes, formats::kFileKeyCommitmentSizeBytes);
  EXPECT_GE(kMaxSealedNameBytes, formats::kMaxSealedNameSizeBytes);
  EXPECT_GE(kMaxSealedAttributesBytes,
            formats::kMaxSealedFolderAttributesSizeBytes);
  EXPECT_GE(kMaxSealedVaultKeyBytes, formats::kSealedVaultKeySizeBytes);
  EXPECT_GE(kMaxSealedManifestBytes, formats::kMaxInlineManifestSizeBytes);
  EXPECT_GE(static_cast<size_t>(kMaxManifestSegments),
            formats::kMaxManifestSegments);
  EXPECT_GE(kMaxBlobBytes, formats::kBlobMaxSizeBytes);
  EXPECT_EQ(kMaxReplicationFactor, formats::kMaxReplicationFactor);
  EXPECT_EQ(kMinChunkBytes, formats::kMinChunkSizeBytes);
  EXPECT_EQ(kMaxChunkBytes, formats::kMaxChunkSizeBytes);
  EXPECT_EQ(static_cast<uint64_t>(kMaxStreamReferences),
            formats::kMaxVersionReferences);
}

}  // namespace
}  // namespace coffer::directory
