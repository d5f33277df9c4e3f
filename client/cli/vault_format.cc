#include "client/cli/vault_format.h"

#include "client/cli/entry_format.h"
#include "client/cli/printable_text.h"

namespace coffer::cli {

std::string DedupName(DedupScope scope) {
  return scope == DedupScope::kVault ? "vault" : "file";
}

std::string ChunkingName(ChunkingAlgorithm algorithm) {
  return algorithm == ChunkingAlgorithm::kFixed ? "fixed" : "fastcdc";
}

nlohmann::json VaultToJson(const VaultInfo& vault) {
  nlohmann::json object = {
      {"id", vault.id},
      {"replication_factor", vault.options.replication_factor},
      {"write_quorum", vault.options.write_quorum},
      {"dedup_scope", DedupName(vault.options.dedup_scope)},
      {"chunking", ChunkingName(vault.options.chunking)},
      {"created_time", JsonTime(vault.created_time)},
      {"file_count", vault.file_count},
      {"folder_count", vault.folder_count},
      {"version_count", vault.version_count},
      {"stored_bytes", vault.stored_bytes}};
  SetBytes(&object, "name", vault.name);
  return object;
}

}  // namespace coffer::cli
