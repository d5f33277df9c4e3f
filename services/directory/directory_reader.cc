#include "services/directory/directory_reader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "coffer/common/v1/records.pb.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/page_scan.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using common::v1::EntryRecord;
using common::v1::MemberRecord;
using common::v1::VaultRecord;
using common::v1::VersionRecord;
using internal::v1::StoredObject;
using internal::v1::StoredReference;

constexpr size_t kNumberBytes = 8;

absl::Status Broken(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("cannot read metadata: ", what,
                   " is missing; restore the directory from a copy"));
}

template <typename Message>
absl::StatusOr<Message> ParseItem(const RawRow& row) {
  Message message;
  COFFER_RETURN_IF_ERROR(ParseRow(row.value, &message));
  return message;
}

absl::StatusOr<StoredObject> ReadObject(const MetadataView& view,
                                        const VaultId& vault_id,
                                        const ObjectId& object_id,
                                        absl::string_view what) {
  COFFER_ASSIGN_OR_RETURN(
      auto object,
      ReadRow<StoredObject>(view, Family::kNodesMeta, IdKey(object_id)));
  if (!object.has_value() || object->vault_id() != vault_id.bytes()) {
    return EntryNotFound(what);
  }
  return *std::move(object);
}

absl::StatusOr<StoredObject> ReadFile(const MetadataView& view,
                                      const VaultId& vault_id,
                                      const FileId& file_id) {
  COFFER_ASSIGN_OR_RETURN(
      StoredObject object,
      ReadObject(view, vault_id, ToObjectId(file_id), "file"));
  if (object.kind() != common::v1::ENTRY_KIND_FILE) return NotAFile();
  return object;
}

absl::StatusOr<VersionRecord> ReadVersion(const MetadataView& view,
                                          const FileId& file_id,
                                          uint64_t version_number) {
  COFFER_ASSIGN_OR_RETURN(
      auto version,
      ReadRow<VersionRecord>(view, Family::kVersions,
                             VersionKey(file_id, version_number)));
  if (!version.has_value()) return VersionNotFound(version_number);
  return *std::move(version);
}

// Adds to an entry what a view of it needs besides its record.
absl::StatusOr<v1::Entry> CompleteEntry(const MetadataView& view,
                                        EntryRecord record,
                                        v1::EntryView entry_view) {
  v1::Entry entry;
  *entry.mutable_record() = std::move(record);
  if (entry.record().kind() != common::v1::ENTRY_KIND_FILE) return entry;
  COFFER_ASSIGN_OR_RETURN(const FileId file_id,
                          FileId::FromHex(entry.record().child_id()));
  COFFER_ASSIGN_OR_RETURN(
      auto object,
      ReadRow<StoredObject>(view, Family::kNodesMeta, IdKey(file_id)));
  if (!object.has_value()) return Broken("a file");
  entry.set_current_version_number(object->current_version_number());
  if (entry_view != v1::ENTRY_VIEW_FULL) return entry;
  COFFER_ASSIGN_OR_RETURN(
      *entry.mutable_current_version(),
      ReadVersion(view, file_id, object->current_version_number()));
  *entry.mutable_file_key() = std::move(*object->mutable_file_key());
  return entry;
}

}  // namespace

absl::StatusOr<DirectoryReader::VaultInfo> DirectoryReader::GetVault(
    const VaultId& vault_id) const {
  const std::unique_ptr<MetadataView> view = store_.Snapshot();
  COFFER_ASSIGN_OR_RETURN(
      auto record,
      ReadRow<VaultRecord>(*view, Family::kVaults, IdKey(vault_id)));
  if (!record.has_value()) return VaultNotFound(vault_id);
  VaultInfo info;
  info.record = *std::move(record);
  absl::Status parsed;
  COFFER_RETURN_IF_ERROR(view->Scan(
      Family::kMembers, vault_id.bytes(), PrefixEnd(vault_id.bytes()),
      [&](absl::string_view /*key*/, absl::string_view value) {
        parsed = ParseRow(value, &info.members.emplace_back());
        return parsed.ok();
      }));
  COFFER_RETURN_IF_ERROR(parsed);
  COFFER_ASSIGN_OR_RETURN(const auto counters,
                          ReadVaultCounters(*view, vault_id));
  info.stats.set_file_count(counters.file_count());
  info.stats.set_folder_count(counters.folder_count());
  info.stats.set_version_count(counters.version_count());
  info.stats.set_referenced_bytes(counters.referenced_bytes());
  return info;
}

absl::StatusOr<Page<VaultRecord>> DirectoryReader::ListVaults(
    const PageSpec& page) const {
  return ScanPage<VaultRecord>(store_, {Family::kVaults, "", VaultId::kSize},
                               page, ParseItem<VaultRecord>);
}

absl::StatusOr<std::vector<absl::optional<v1::Entry>>>
DirectoryReader::LookupEntries(const VaultId& vault_id,
                               absl::Span<const EntryKey> keys,
                               v1::EntryView view, size_t max_bytes) const {
  const std::unique_ptr<MetadataView> snapshot = store_.Snapshot();
  const std::string vault_hex = vault_id.ToHex();
  std::vector<absl::optional<v1::Entry>> results;
  results.reserve(keys.size());
  size_t bytes = 0;
  for (const EntryKey& key : keys) {
    COFFER_ASSIGN_OR_RETURN(
        auto record,
        ReadRow<EntryRecord>(*snapshot, Family::kEntries,
                             EntryRowKey(key.parent_folder_id, key.name_tag)));
    if (!record.has_value() || record->vault_id() != vault_hex) {
      results.emplace_back();
      continue;
    }
    COFFER_ASSIGN_OR_RETURN(v1::Entry entry,
                            CompleteEntry(*snapshot, *std::move(record), view));
    bytes += entry.ByteSizeLong();
    if (bytes > max_bytes) return LookupTooLarge(keys.size(), max_bytes);
    results.emplace_back(std::move(entry));
  }
  return results;
}

absl::StatusOr<Page<v1::Entry>> DirectoryReader::ListFolder(
    const VaultId& vault_id, const FolderId& folder_id, v1::EntryView view,
    const PageSpec& page) const {
  const std::unique_ptr<MetadataView> snapshot = store_.Snapshot();
  COFFER_ASSIGN_OR_RETURN(
      const StoredObject folder,
      ReadObject(*snapshot, vault_id, ToObjectId(folder_id), "folder"));
  if (folder.kind() != common::v1::ENTRY_KIND_FOLDER) {
    return NotAFolder("object");
  }
  COFFER_ASSIGN_OR_RETURN(
      Page<RawRow> rows,
      ScanRawPage(*snapshot,
                  {Family::kEntries, IdKey(folder_id), NameTag::kSize}, page));
  Page<v1::Entry> result;
  size_t bytes = 0;
  for (const RawRow& row : rows.items) {
    COFFER_ASSIGN_OR_RETURN(EntryRecord record, ParseItem<EntryRecord>(row));
    COFFER_ASSIGN_OR_RETURN(v1::Entry entry,
                            CompleteEntry(*snapshot, std::move(record), view));
    bytes += entry.ByteSizeLong();
    result.items.push_back(std::move(entry));
    result.next = row.cursor;
    if (bytes >= page.max_bytes) break;
  }
  if (result.items.size() == rows.items.size()) result.next = rows.next;
  return result;
}

absl::StatusOr<v1::GetVersionResponse> DirectoryReader::GetVersion(
    const VaultId& vault_id, const FileId& file_id,
    uint64_t version_number) const {
  const std::unique_ptr<MetadataView> view = store_.Snapshot();
  COFFER_ASSIGN_OR_RETURN(StoredObject file,
                          ReadFile(*view, vault_id, file_id));
  if (version_number == 0) version_number = file.current_version_number();
  v1::GetVersionResponse response;
  COFFER_ASSIGN_OR_RETURN(*response.mutable_version(),
                          ReadVersion(*view, file_id, version_number));
  *response.mutable_file_key() = std::move(*file.mutable_file_key());
  return response;
}

absl::StatusOr<Page<VersionRecord>> DirectoryReader::ListVersions(
    const VaultId& vault_id, const FileId& file_id,
    const PageSpec& page) const {
  const std::unique_ptr<MetadataView> view = store_.Snapshot();
  COFFER_RETURN_IF_ERROR(ReadFile(*view, vault_id, file_id).status());
  return ScanPage<VersionRecord>(
      *view, {Family::kVersions, IdKey(file_id), kNumberBytes}, page,
      ParseItem<VersionRecord>);
}

absl::StatusOr<Page<v1::BlobReference>> DirectoryReader::ListReferences(
    const VaultId& vault_id, const FileId& file_id, uint64_t version_number,
    const PageSpec& page) const {
  const std::unique_ptr<MetadataView> view = store_.Snapshot();
  COFFER_ASSIGN_OR_RETURN(const StoredObject file,
                          ReadFile(*view, vault_id, file_id));
  if (version_number == 0) version_number = file.current_version_number();
  COFFER_ASSIGN_OR_RETURN(
      const auto version,
      view->Get(Family::kVersions, VersionKey(file_id, version_number)));
  if (!version.has_value()) return VersionNotFound(version_number);
  return ScanPage<v1::BlobReference>(
      *view,
      {Family::kRefs, ReferencePrefix(file_id, version_number), kNumberBytes},
      page, [](const RawRow& row) -> absl::StatusOr<v1::BlobReference> {
        COFFER_ASSIGN_OR_RETURN(const auto stored,
                                ParseItem<StoredReference>(row));
        v1::BlobReference reference;
        reference.set_blob_id(stored.blob_id());
        reference.set_stored_size_bytes(stored.stored_size_bytes());
        return reference;
      });
}

}  // namespace coffer::directory
