#include "services/directory/file_purge.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/blob_ledger.h"
#include "services/directory/command_context.h"
#include "services/directory/counters.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredPurge;
using internal::v1::StoredReference;

struct Row {
  std::string key;
  std::string value;
};

// The first `max_rows` rows whose keys begin with `prefix`.
absl::StatusOr<std::vector<Row>> FirstRows(const StateTransaction& transaction,
                                           Family family,
                                           absl::string_view prefix,
                                           uint64_t max_rows) {
  std::vector<Row> rows;
  COFFER_RETURN_IF_ERROR(
      transaction.Scan(family, prefix, PrefixEnd(prefix),
                       [&](absl::string_view key, absl::string_view value) {
                         if (rows.size() >= max_rows) return false;
                         rows.push_back({std::string(key), std::string(value)});
                         return true;
                       }));
  return rows;
}

// The same without the values, which may be large.
absl::StatusOr<std::vector<std::string>> FirstKeys(
    const StateTransaction& transaction, Family family,
    absl::string_view prefix, uint64_t max_rows) {
  std::vector<std::string> keys;
  COFFER_RETURN_IF_ERROR(
      transaction.Scan(family, prefix, PrefixEnd(prefix),
                       [&](absl::string_view key, absl::string_view /*value*/) {
                         if (keys.size() >= max_rows) return false;
                         keys.emplace_back(key);
                         return true;
                       }));
  return keys;
}

// Removes one reference. `row` is a row of `refs`.
absl::Status RemoveReference(const Row& row, StateTransaction& transaction,
                             BlobLedger& ledger, Counters& counters) {
  StoredReference reference;
  const absl::Status parsed = ParseRow(row.value, &reference);
  if (!parsed.ok()) return transaction.ReportBroken(parsed);
  const auto blob_id = BlobId::FromBytes(reference.blob_id());
  const auto parts = DecodeReferenceKey(row.key);
  if (!blob_id.ok() || !parts.ok()) {
    return transaction.ReportBroken(absl::DataLossError(
        "cannot read metadata: a reference is damaged; restore the directory "
        "from a copy"));
  }
  transaction.Delete(Family::kRefs, row.key);
  transaction.Delete(Family::kBlobRefs,
                     BlobReferenceKey(*blob_id, parts->file_id,
                                      parts->version_number, parts->index));
  counters.AddReferencedBytes(
      -static_cast<int64_t>(reference.stored_size_bytes()));
  return ledger.Release(*blob_id);
}

// Removes the references of a version, then the version.
absl::Status PurgeVersion(const VersionKeyParts& version,
                          const CommandContext& context, Counters& counters,
                          uint64_t& budget) {
  BlobLedger ledger(&context, &counters);
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<Row> rows,
      FirstRows(context.transaction, Family::kRefs,
                ReferencePrefix(version.file_id, version.version_number),
                budget));
  for (const Row& row : rows) {
    COFFER_RETURN_IF_ERROR(
        RemoveReference(row, context.transaction, ledger, counters));
  }
  budget -= rows.size();
  if (budget == 0) return absl::OkStatus();
  context.transaction.Delete(
      Family::kVersions, VersionKey(version.file_id, version.version_number));
  counters.AddVersions(-1);
  --budget;
  return absl::OkStatus();
}

}  // namespace

absl::Status PurgeFile(const FileId& file_id, const StoredPurge& purge,
                       const CommandContext& context, uint64_t& budget) {
  StateTransaction& transaction = context.transaction;
  const auto vault_id = VaultId::FromBytes(purge.vault_id());
  if (!vault_id.ok()) return transaction.ReportBroken(vault_id.status());
  COFFER_ASSIGN_OR_RETURN(Counters counters,
                          Counters::Load(transaction, *vault_id));
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<std::string> version_keys,
      FirstKeys(transaction, Family::kVersions, file_id.bytes(), budget));
  for (const std::string& key : version_keys) {
    if (budget == 0) break;
    const auto version = DecodeVersionKey(key);
    if (!version.ok()) return transaction.ReportBroken(version.status());
    COFFER_RETURN_IF_ERROR(PurgeVersion(*version, context, counters, budget));
  }
  counters.Save(transaction);
  // Something may be left only if the budget is used up.
  if (budget == 0) {
    WriteRow(Family::kPurges, IdKey(file_id), purge, transaction);
  } else {
    transaction.Delete(Family::kPurges, IdKey(file_id));
  }
  return absl::OkStatus();
}

absl::Status PurgePendingFiles(const CommandContext& context, uint64_t budget) {
  COFFER_ASSIGN_OR_RETURN(
      const std::vector<Row> pending,
      FirstRows(context.transaction, Family::kPurges, "", budget));
  for (const Row& row : pending) {
    if (budget == 0) break;
    const auto file_id = FileId::FromBytes(row.key);
    if (!file_id.ok())
      return context.transaction.ReportBroken(file_id.status());
    StoredPurge purge;
    const absl::Status parsed = ParseRow(row.value, &purge);
    if (!parsed.ok()) return context.transaction.ReportBroken(parsed);
    COFFER_RETURN_IF_ERROR(PurgeFile(*file_id, purge, context, budget));
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
