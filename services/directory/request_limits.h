#ifndef COFFER_SERVICES_DIRECTORY_REQUEST_LIMITS_H_
#define COFFER_SERVICES_DIRECTORY_REQUEST_LIMITS_H_

// What one request to the directory may carry. Everything that a client sends
// is held against these limits before anything else looks at it, so that a
// request costs memory and time in proportion to them, not to its claims. Where
// lib/formats has a limit of its own, this one is at least as wide.

#include <cstddef>
#include <cstdint>

namespace coffer::directory {

// The only format suite (docs/formats.md).
inline constexpr uint32_t kSuite = 1;

// Sizes of fields.
inline constexpr size_t kSha256Bytes = 32;
inline constexpr size_t kPublicKeyBytes = 32;
inline constexpr size_t kSignatureBytes = 64;
// nonce || sealed 32-byte key || tag.
inline constexpr size_t kWrappedFileKeyBytes = 24 + 32 + 16;
inline constexpr size_t kCommitmentBytes = 32;
// A name of 255 bytes with its length, padding, nonce and tag takes 300 to 340
// bytes.
inline constexpr size_t kMaxSealedNameBytes = 512;
// Nonce and tag alone.
inline constexpr size_t kMinSealedBytes = 24 + 16;
// Mode, times and extended attributes of a folder.
inline constexpr size_t kMaxSealedAttributesBytes = 16 * 1024;
inline constexpr size_t kMaxSealedVaultKeyBytes = 256;
// Larger manifests are cut into segments.
inline constexpr size_t kMaxSealedManifestBytes = 48 * 1024;
// 1 MiB each, some 90 bytes of it per chunk: above what the most references
// need.
inline constexpr int kMaxManifestSegments = 64;
inline constexpr uint64_t kMaxBlobBytes = 16u << 20;

// Whole records, with fields that this version does not know: they are stored
// and handed out again, so they must not make a page too large to send.
inline constexpr size_t kMaxVaultRecordBytes = 4 * 1024;
inline constexpr size_t kMaxMemberRecordBytes = 4 * 1024;
inline constexpr size_t kMaxFileKeyRecordBytes = 1024;
inline constexpr size_t kMaxEntryRecordBytes = kMaxSealedAttributesBytes + 4096;
inline constexpr size_t kMaxVersionRecordBytes =
    kMaxSealedManifestBytes + 8 * 1024;
inline constexpr size_t kMaxNodeUsageBytes = 256;
inline constexpr size_t kMaxEndpointBytes = 1024;

// Policies.
inline constexpr uint32_t kMaxReplicationFactor = 8;
inline constexpr uint32_t kMinChunkBytes = 64;
inline constexpr uint32_t kMaxChunkBytes = 8u << 20;

// Counts within a request.
inline constexpr int kMaxLookupKeys = 1000;
inline constexpr int kMaxBatchCommits = 1000;
inline constexpr int kMaxBatchReferences = 65536;
inline constexpr int kMaxDeletedEntries = 1000;
inline constexpr int kMaxDamages = 1000;
inline constexpr int kMaxStreamReferences = 262144;
inline constexpr int kMaxReferencesPerMessage = 16384;
// References and proven blobs of all streams in progress together: some 100
// bytes each.
inline constexpr uint64_t kMaxReferencesInFlight =
    uint64_t{4} * kMaxStreamReferences;
// What a stream itself counts as: its thread and header. So 128 streams at most
// are in progress, half of a server's threads.
inline constexpr uint64_t kItemsPerStream = 8192;
static_assert(kMaxReferencesInFlight / kItemsPerStream == 128);
// A receipt covers one acknowledged batch of one node, and takes a signature
// check.
inline constexpr int kMaxBatchReceipts = 16384;
inline constexpr int kMaxStreamReceipts = 65536;
// Ids in all receipts together: every blob on every replica.
inline constexpr int kMaxBatchProofIds =
    kMaxBatchReferences * static_cast<int>(kMaxReplicationFactor);
inline constexpr int kMaxStreamProofIds =
    kMaxStreamReferences * static_cast<int>(kMaxReplicationFactor);

// Nodes.
inline constexpr int kMaxMaintenanceNodes = 1000;
inline constexpr int kMaxEndpoints = 16;
inline constexpr size_t kMaxNetworkClassBytes = 64;
inline constexpr size_t kMaxAddressBytes = 256;
inline constexpr size_t kMaxFailureDomainBytes = 128;
inline constexpr size_t kMaxSoftwareVersionBytes = 128;

// Pages.
struct PageLimits {
  uint32_t default_size = 0;
  uint32_t max_size = 0;
};
inline constexpr PageLimits kListPage{100, 1000};
inline constexpr PageLimits kFolderPage{1000, 1000};
inline constexpr PageLimits kReferencePage{1000, 10000};
// A page ends early when it has this many bytes.
inline constexpr size_t kMaxPageBytes = 2u << 20;
inline constexpr size_t kMaxPageTokenBytes = 1024;

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_REQUEST_LIMITS_H_
