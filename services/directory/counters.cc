#include "services/directory/counters.h"

#include <cstdint>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredCounters;

absl::StatusOr<StoredCounters> ReadCounters(const MetadataView& view,
                                            absl::string_view key) {
  COFFER_ASSIGN_OR_RETURN(const auto row,
                          ReadRow<StoredCounters>(view, Family::kStats, key));
  return row.value_or(StoredCounters());
}

// Arithmetic modulo 2^64: a negative delta takes away.
uint64_t Sum(uint64_t value, int64_t delta) {
  return value + static_cast<uint64_t>(delta);
}

}  // namespace

absl::StatusOr<Counters> Counters::Load(const StateTransaction& transaction,
                                        const VaultId& vault_id) {
  Counters counters(vault_id);
  auto cluster = ReadClusterCounters(transaction);
  if (!cluster.ok()) return transaction.ReportBroken(cluster.status());
  auto vault = ReadVaultCounters(transaction, vault_id);
  if (!vault.ok()) return transaction.ReportBroken(vault.status());
  counters.cluster_ = *std::move(cluster);
  counters.vault_ = *std::move(vault);
  return counters;
}

void Counters::AddFiles(int64_t count) {
  cluster_.set_file_count(Sum(cluster_.file_count(), count));
  vault_.set_file_count(Sum(vault_.file_count(), count));
}

void Counters::AddFolders(int64_t count) {
  cluster_.set_folder_count(Sum(cluster_.folder_count(), count));
  vault_.set_folder_count(Sum(vault_.folder_count(), count));
}

void Counters::AddVersions(int64_t count) {
  cluster_.set_version_count(Sum(cluster_.version_count(), count));
  vault_.set_version_count(Sum(vault_.version_count(), count));
}

void Counters::AddReferencedBytes(int64_t bytes) {
  cluster_.set_referenced_bytes(Sum(cluster_.referenced_bytes(), bytes));
  vault_.set_referenced_bytes(Sum(vault_.referenced_bytes(), bytes));
}

void Counters::Save(StateTransaction& transaction) const {
  WriteClusterCounters(cluster_, transaction);
  WriteRow(Family::kStats, VaultStatsKey(vault_id_), vault_, transaction);
}

absl::StatusOr<StoredCounters> ReadClusterCounters(const MetadataView& view) {
  return ReadCounters(view, kClusterStatsKey);
}

void WriteClusterCounters(const StoredCounters& counters,
                          StateTransaction& transaction) {
  WriteRow(Family::kStats, kClusterStatsKey, counters, transaction);
}

absl::StatusOr<StoredCounters> ReadVaultCounters(const MetadataView& view,
                                                 const VaultId& vault_id) {
  return ReadCounters(view, VaultStatsKey(vault_id));
}

}  // namespace coffer::directory
