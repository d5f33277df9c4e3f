#include "services/directory/record_validation.h"

#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "google/protobuf/timestamp.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/field_validation.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

namespace records = common::v1;

constexpr uint64_t kAnyUint64 = std::numeric_limits<uint64_t>::max();

absl::Status CheckEnum(absl::string_view field, bool known, int value,
                       absl::string_view want) {
  if (known) return absl::OkStatus();
  return Refuse(field, absl::StrCat(value), want);
}

absl::Status CheckTime(absl::string_view field, bool present,
                       const google::protobuf::Timestamp& time) {
  COFFER_RETURN_IF_ERROR(CheckPresent(field, present));
  return CheckTimestamp(field, time);
}

absl::Status CheckRecordSize(const google::protobuf::MessageLite& record,
                             size_t max_bytes) {
  return CheckRange("size_bytes", record.ByteSizeLong(), 0, max_bytes);
}

absl::Status ValidateChunking(const records::Chunking& chunking) {
  const uint32_t min = chunking.min_size_bytes();
  const uint32_t average = chunking.average_size_bytes();
  const uint32_t max = chunking.max_size_bytes();
  COFFER_RETURN_IF_ERROR(
      CheckRange("max_size_bytes", max, kMinChunkBytes, kMaxChunkBytes));
  switch (chunking.algorithm()) {
    case records::CHUNKING_ALGORITHM_FIXED:
      COFFER_RETURN_IF_ERROR(CheckRange("min_size_bytes", min, 0, 0));
      return CheckRange("average_size_bytes", average, 0, 0);
    case records::CHUNKING_ALGORITHM_FASTCDC:
      COFFER_RETURN_IF_ERROR(
          CheckRange("average_size_bytes", average, kMinChunkBytes, max));
      if ((average & (average - 1)) != 0) {
        return Refuse("average_size_bytes", absl::StrCat(average),
                      "a power of two");
      }
      return CheckRange("min_size_bytes", min, 1, average);
    default:
      return Refuse("algorithm", absl::StrCat(chunking.algorithm()),
                    "FASTCDC or FIXED");
  }
}

absl::Status ValidateManifest(const records::VersionRecord& version) {
  switch (version.manifest_case()) {
    case records::VersionRecord::kSealedManifest:
      return CheckSizeRange("sealed_manifest", version.sealed_manifest(),
                            kMinSealedBytes, kMaxSealedManifestBytes);
    case records::VersionRecord::kManifestSegments: {
      const auto& segments = version.manifest_segments().segments();
      COFFER_RETURN_IF_ERROR(CheckCount("manifest_segments", segments.size(), 1,
                                        kMaxManifestSegments));
      for (int i = 0; i < segments.size(); ++i) {
        COFFER_RETURN_IF_ERROR(
            InItem("manifest_segments", i,
                   CheckSize("blob_id", segments[i].blob_id(), kSha256Bytes)));
        COFFER_RETURN_IF_ERROR(InItem(
            "manifest_segments", i,
            CheckRange("stored_size_bytes", segments[i].stored_size_bytes(), 1,
                       kMaxBlobBytes)));
      }
      return absl::OkStatus();
    }
    default:
      return CheckPresent("manifest", false);
  }
}

}  // namespace

absl::Status ValidatePolicy(const records::VaultPolicy& policy) {
  COFFER_RETURN_IF_ERROR(CheckRange("replication_factor",
                                    policy.replication_factor(), 1,
                                    kMaxReplicationFactor));
  COFFER_RETURN_IF_ERROR(CheckRange("write_quorum", policy.write_quorum(), 1,
                                    policy.replication_factor()));
  COFFER_RETURN_IF_ERROR(CheckPresent("chunking", policy.has_chunking()));
  COFFER_RETURN_IF_ERROR(
      InField("chunking", ValidateChunking(policy.chunking())));
  return CheckEnum("dedup_scope",
                   policy.dedup_scope() == records::DEDUP_SCOPE_FILE ||
                       policy.dedup_scope() == records::DEDUP_SCOPE_VAULT,
                   policy.dedup_scope(), "FILE or VAULT");
}

absl::Status ValidateVaultRecord(const records::VaultRecord& vault) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(vault, kMaxVaultRecordBytes));
  COFFER_RETURN_IF_ERROR(CheckSuite("suite", vault.suite()));
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", vault.vault_id()));
  COFFER_RETURN_IF_ERROR(CheckId("root_folder_id", vault.root_folder_id()));
  COFFER_RETURN_IF_ERROR(CheckPresent("policy", vault.has_policy()));
  COFFER_RETURN_IF_ERROR(InField("policy", ValidatePolicy(vault.policy())));
  COFFER_RETURN_IF_ERROR(CheckSizeRange("sealed_name", vault.sealed_name(),
                                        kMinSealedBytes, kMaxSealedNameBytes));
  COFFER_RETURN_IF_ERROR(CheckTime("created_time", vault.has_created_time(),
                                   vault.created_time()));
  COFFER_RETURN_IF_ERROR(CheckId("device_id", vault.device_id()));
  return CheckSize("signature", vault.signature(), kSignatureBytes);
}

absl::Status ValidateMemberRecord(const records::MemberRecord& member) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(member, kMaxMemberRecordBytes));
  COFFER_RETURN_IF_ERROR(CheckSuite("suite", member.suite()));
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", member.vault_id()));
  COFFER_RETURN_IF_ERROR(CheckId("device_id", member.device_id()));
  COFFER_RETURN_IF_ERROR(CheckSize(
      "signing_public_key", member.signing_public_key(), kPublicKeyBytes));
  COFFER_RETURN_IF_ERROR(CheckSize(
      "receiving_public_key", member.receiving_public_key(), kPublicKeyBytes));
  COFFER_RETURN_IF_ERROR(
      CheckSizeRange("sealed_vault_key", member.sealed_vault_key(),
                     kMinSealedBytes, kMaxSealedVaultKeyBytes));
  COFFER_RETURN_IF_ERROR(CheckTime("granted_time", member.has_granted_time(),
                                   member.granted_time()));
  COFFER_RETURN_IF_ERROR(
      CheckId("granted_by_device_id", member.granted_by_device_id()));
  return CheckSize("signature", member.signature(), kSignatureBytes);
}

absl::Status ValidateFileKey(const records::FileKeyRecord& key) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(key, kMaxFileKeyRecordBytes));
  COFFER_RETURN_IF_ERROR(CheckSize("wrapped_file_key", key.wrapped_file_key(),
                                   kWrappedFileKeyBytes));
  return CheckSize("commitment", key.commitment(), kCommitmentBytes);
}

absl::Status ValidateEntryRecord(const records::EntryRecord& entry,
                                 records::EntryOperation operation,
                                 records::EntryKind kind) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(entry, kMaxEntryRecordBytes));
  COFFER_RETURN_IF_ERROR(CheckSuite("suite", entry.suite()));
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", entry.vault_id()));
  COFFER_RETURN_IF_ERROR(CheckEnum("operation", entry.operation() == operation,
                                   entry.operation(),
                                   records::EntryOperation_Name(operation)));
  COFFER_RETURN_IF_ERROR(CheckId("parent_folder_id", entry.parent_folder_id()));
  COFFER_RETURN_IF_ERROR(CheckSize("name_tag", entry.name_tag(), kSha256Bytes));
  COFFER_RETURN_IF_ERROR(CheckId("child_id", entry.child_id()));
  COFFER_RETURN_IF_ERROR(CheckEnum(
      "kind",
      (entry.kind() == records::ENTRY_KIND_FILE ||
       entry.kind() == records::ENTRY_KIND_FOLDER) &&
          (kind == records::ENTRY_KIND_UNSPECIFIED || kind == entry.kind()),
      entry.kind(),
      kind == records::ENTRY_KIND_UNSPECIFIED ? "FILE or FOLDER"
                                              : records::EntryKind_Name(kind)));
  if (operation == records::ENTRY_OPERATION_DELETE) {
    COFFER_RETURN_IF_ERROR(CheckEmpty("sealed_name", entry.sealed_name()));
  } else {
    COFFER_RETURN_IF_ERROR(CheckSizeRange("sealed_name", entry.sealed_name(),
                                          kMinSealedBytes,
                                          kMaxSealedNameBytes));
  }
  const bool may_have_attributes =
      operation != records::ENTRY_OPERATION_DELETE &&
      entry.kind() == records::ENTRY_KIND_FOLDER;
  COFFER_RETURN_IF_ERROR(
      CheckSizeRange("sealed_attributes", entry.sealed_attributes(), 0,
                     may_have_attributes ? kMaxSealedAttributesBytes : 0));
  COFFER_RETURN_IF_ERROR(CheckTime("time", entry.has_time(), entry.time()));
  COFFER_RETURN_IF_ERROR(CheckId("device_id", entry.device_id()));
  return CheckSize("signature", entry.signature(), kSignatureBytes);
}

absl::Status ValidateVersionRecord(const records::VersionRecord& version) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(version, kMaxVersionRecordBytes));
  COFFER_RETURN_IF_ERROR(CheckSuite("suite", version.suite()));
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", version.vault_id()));
  COFFER_RETURN_IF_ERROR(CheckId("file_id", version.file_id()));
  COFFER_RETURN_IF_ERROR(CheckId("version_id", version.version_id()));
  COFFER_RETURN_IF_ERROR(
      CheckRange("version_number", version.version_number(), 1, kAnyUint64));
  COFFER_RETURN_IF_ERROR(
      version.version_number() == 1
          ? CheckEmpty("parent_version_id", version.parent_version_id())
          : CheckId("parent_version_id", version.parent_version_id()));
  COFFER_RETURN_IF_ERROR(CheckEnum(
      "redundancy_scheme",
      version.redundancy_scheme() == records::REDUNDANCY_SCHEME_REPLICATION,
      version.redundancy_scheme(), "REPLICATION"));
  COFFER_RETURN_IF_ERROR(CheckTime("created_time", version.has_created_time(),
                                   version.created_time()));
  COFFER_RETURN_IF_ERROR(CheckId("device_id", version.device_id()));
  COFFER_RETURN_IF_ERROR(ValidateManifest(version));
  COFFER_RETURN_IF_ERROR(CheckRange(
      "reference_count", version.reference_count(), 0, kMaxStreamReferences));
  COFFER_RETURN_IF_ERROR(
      CheckSize("blob_ids_sha256", version.blob_ids_sha256(), kSha256Bytes));
  COFFER_RETURN_IF_ERROR(CheckSize("previous_record_sha256",
                                   version.previous_record_sha256(),
                                   kSha256Bytes));
  return CheckSize("signature", version.signature(), kSignatureBytes);
}

absl::Status ValidateReceipt(const records::Receipt& receipt) {
  COFFER_RETURN_IF_ERROR(CheckId("node_id", receipt.node_id()));
  COFFER_RETURN_IF_ERROR(
      CheckSize("blob_ids_sha256", receipt.blob_ids_sha256(), kSha256Bytes));
  COFFER_RETURN_IF_ERROR(CheckTime("time", receipt.has_time(), receipt.time()));
  return CheckSize("signature", receipt.signature(), kSignatureBytes);
}

absl::Status ValidateEndpoint(const records::Endpoint& endpoint) {
  COFFER_RETURN_IF_ERROR(CheckRecordSize(endpoint, kMaxEndpointBytes));
  COFFER_RETURN_IF_ERROR(CheckSizeRange(
      "network_class", endpoint.network_class(), 1, kMaxNetworkClassBytes));
  return CheckSizeRange("address", endpoint.address(), 1, kMaxAddressBytes);
}

}  // namespace coffer::directory
