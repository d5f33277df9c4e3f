#ifndef COFFER_CLIENT_CLI_VAULT_FORMAT_H_
#define COFFER_CLIENT_CLI_VAULT_FORMAT_H_

#include <string>

#include "client/types.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {

// "file", "vault".
std::string DedupName(DedupScope scope);

// "fastcdc", "fixed".
std::string ChunkingName(ChunkingAlgorithm algorithm);

nlohmann::json VaultToJson(const VaultInfo& vault);

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_VAULT_FORMAT_H_
