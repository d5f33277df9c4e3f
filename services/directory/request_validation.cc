#include "services/directory/request_validation.h"

#include "absl/strings/str_cat.h"
#include "coffer/common/v1/records.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/field_validation.h"
#include "services/directory/record_validation.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

absl::Status ValidateEntryKey(const v1::EntryKey& key) {
  COFFER_RETURN_IF_ERROR(CheckId("parent_folder_id", key.parent_folder_id()));
  return CheckSize("name_tag", key.name_tag(), kSha256Bytes);
}

absl::Status ValidateView(v1::EntryView view) {
  if (v1::EntryView_IsValid(view)) return absl::OkStatus();
  return Refuse("view", absl::StrCat(view), "BASIC or FULL");
}

absl::Status CheckFileVersion(absl::string_view vault_id,
                              absl::string_view file_id) {
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", vault_id));
  return CheckId("file_id", file_id);
}

absl::Status ValidateDamage(const v1::Damage& damage) {
  COFFER_RETURN_IF_ERROR(CheckBlobIdHex("blob_id", damage.blob_id()));
  COFFER_RETURN_IF_ERROR(CheckId("node_id", damage.node_id()));
  if (damage.kind() != v1::DAMAGE_KIND_MISSING &&
      damage.kind() != v1::DAMAGE_KIND_CORRUPT) {
    return Refuse("kind", absl::StrCat(damage.kind()), "MISSING or CORRUPT");
  }
  return absl::OkStatus();
}

absl::Status ValidateUsage(const v1::NodeUsage& usage) {
  COFFER_RETURN_IF_ERROR(
      CheckRange("size_bytes", usage.ByteSizeLong(), 0, kMaxNodeUsageBytes));
  if (usage.free_bytes() <= usage.capacity_bytes()) return absl::OkStatus();
  return Refuse("free_bytes", absl::StrCat(usage.free_bytes()),
                "at most capacity_bytes");
}

}  // namespace

absl::Status Validate(const v1::CreateVaultRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(CheckPresent("vault", request.has_vault()));
  COFFER_RETURN_IF_ERROR(CheckPresent("member", request.has_member()));
  COFFER_RETURN_IF_ERROR(
      InField("vault", ValidateVaultRecord(request.vault())));
  COFFER_RETURN_IF_ERROR(
      InField("member", ValidateMemberRecord(request.member())));
  if (request.member().vault_id() != request.vault().vault_id()) {
    return Refuse("member.vault_id", "another vault", "vault.vault_id");
  }
  if (request.member().device_id() != request.vault().device_id() ||
      request.member().granted_by_device_id() != request.vault().device_id()) {
    return Refuse("member.device_id", "another device",
                  "vault.device_id, which grants itself");
  }
  return CheckRange("member.key_epoch", request.member().key_epoch(), 0, 0);
}

absl::Status Validate(const v1::GetVaultRequest& request) {
  return CheckId("vault_id", request.vault_id());
}

absl::Status Validate(const v1::CreateFolderRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(CheckPresent("entry", request.has_entry()));
  return InField(
      "entry",
      ValidateEntryRecord(request.entry(), common::v1::ENTRY_OPERATION_CREATE,
                          common::v1::ENTRY_KIND_FOLDER));
}

absl::Status Validate(const v1::LookupEntriesRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", request.vault_id()));
  COFFER_RETURN_IF_ERROR(
      CheckCount("keys", request.keys_size(), 1, kMaxLookupKeys));
  COFFER_RETURN_IF_ERROR(ValidateView(request.view()));
  for (int i = 0; i < request.keys_size(); ++i) {
    COFFER_RETURN_IF_ERROR(
        InItem("keys", i, ValidateEntryKey(request.keys(i))));
  }
  return absl::OkStatus();
}

absl::Status Validate(const v1::ListFolderRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("vault_id", request.vault_id()));
  COFFER_RETURN_IF_ERROR(CheckId("folder_id", request.folder_id()));
  return ValidateView(request.view());
}

absl::Status Validate(const v1::MoveEntryRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(CheckPresent("source", request.has_source()));
  COFFER_RETURN_IF_ERROR(CheckPresent("target", request.has_target()));
  COFFER_RETURN_IF_ERROR(InField("source", ValidateEntryKey(request.source())));
  return InField(
      "target",
      ValidateEntryRecord(request.target(), common::v1::ENTRY_OPERATION_MOVE,
                          common::v1::ENTRY_KIND_UNSPECIFIED));
}

absl::Status Validate(const v1::DeleteEntriesRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(
      CheckCount("entries", request.entries_size(), 1, kMaxDeletedEntries));
  for (int i = 0; i < request.entries_size(); ++i) {
    const common::v1::EntryRecord& entry = request.entries(i);
    COFFER_RETURN_IF_ERROR(
        InItem("entries", i,
               ValidateEntryRecord(entry, common::v1::ENTRY_OPERATION_DELETE,
                                   common::v1::ENTRY_KIND_UNSPECIFIED)));
    if (entry.vault_id() != request.entries(0).vault_id()) {
      return InItem("entries", i,
                    Refuse("vault_id", "another vault",
                           "the vault of all other entries"));
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const v1::GetVersionRequest& request) {
  return CheckFileVersion(request.vault_id(), request.file_id());
}

absl::Status Validate(const v1::ListVersionsRequest& request) {
  return CheckFileVersion(request.vault_id(), request.file_id());
}

absl::Status Validate(const v1::ListReferencesRequest& request) {
  return CheckFileVersion(request.vault_id(), request.file_id());
}

absl::Status Validate(const v1::ReportDamageRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("request_id", request.request_id()));
  COFFER_RETURN_IF_ERROR(
      CheckCount("damages", request.damages_size(), 1, kMaxDamages));
  for (int i = 0; i < request.damages_size(); ++i) {
    COFFER_RETURN_IF_ERROR(
        InItem("damages", i, ValidateDamage(request.damages(i))));
  }
  return absl::OkStatus();
}

absl::Status Validate(const v1::ListBlobReferencesRequest& request) {
  return CheckBlobIdHex("blob_id", request.blob_id());
}

absl::Status Validate(const v1::RegisterNodeRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("node_id", request.node_id()));
  if (!request.cluster_id().empty()) {
    COFFER_RETURN_IF_ERROR(CheckId("cluster_id", request.cluster_id()));
  }
  COFFER_RETURN_IF_ERROR(
      CheckSize("public_key", request.public_key(), kPublicKeyBytes));
  COFFER_RETURN_IF_ERROR(
      CheckCount("endpoints", request.endpoints_size(), 1, kMaxEndpoints));
  for (int i = 0; i < request.endpoints_size(); ++i) {
    COFFER_RETURN_IF_ERROR(
        InItem("endpoints", i, ValidateEndpoint(request.endpoints(i))));
  }
  COFFER_RETURN_IF_ERROR(CheckSizeRange(
      "failure_domain", request.failure_domain(), 1, kMaxFailureDomainBytes));
  COFFER_RETURN_IF_ERROR(CheckSizeRange("version", request.version(), 0,
                                        kMaxSoftwareVersionBytes));
  return InField("usage", ValidateUsage(request.usage()));
}

absl::Status Validate(const v1::HeartbeatRequest& request) {
  COFFER_RETURN_IF_ERROR(CheckId("node_id", request.node_id()));
  return InField("usage", ValidateUsage(request.usage()));
}

absl::Status Validate(const v1::GetNodeRequest& request) {
  return CheckId("node_id", request.node_id());
}

}  // namespace coffer::directory
