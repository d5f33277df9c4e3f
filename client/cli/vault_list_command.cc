#include "client/cli/vault_list_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/vault_format.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class VaultListCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "vault list";
    description.summary = "List the vaults of the keyring";
    description.details =
        "STORED is one copy of all versions; COPIES is R/W: how many are kept "
        "and how many\nare safe before a file shows up.";
    description.example = "coffer vault list";
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(Client * client, context->client());
    COFFER_ASSIGN_OR_RETURN(const auto vaults, client->ListVaults());
    Output& output = context->output();
    output.WriteLine(
        "ID        FILES     STORED  COPIES  DEDUP  CHUNKING  NAME");
    for (const VaultInfo& vault : vaults) {
      output.WriteItem(VaultToJson(vault));
      output.WriteLine(absl::StrFormat(
          "%-8s  %5d  %9s  %6s  %-5s  %-8s  %s", vault.id.substr(0, 8),
          vault.file_count, FormatBytes(vault.stored_bytes),
          absl::StrCat(vault.options.replication_factor, "/",
                       vault.options.write_quorum),
          DedupName(vault.options.dedup_scope),
          ChunkingName(vault.options.chunking), output.Name(vault.name)));
    }
    if (vaults.empty()) {
      output.WriteNote("no vaults yet: make one with coffer vault create NAME");
    }
    CommandResult result;
    result.summary = {{"vaults", vaults.size()}};
    return result;
  }
};

}  // namespace

std::unique_ptr<Command> NewVaultListCommand() {
  return std::make_unique<VaultListCommand>();
}

}  // namespace coffer::cli
