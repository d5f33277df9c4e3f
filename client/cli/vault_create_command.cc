#include "client/cli/vault_create_command.h"

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cli/entry_format.h"
#include "client/cli/node_format.h"
#include "client/cli/vault_format.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class VaultCreateCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "vault create";
    description.summary = "Make a vault";
    description.details =
        "The key of the vault is made here and kept in the keyring only: make "
        "a copy of the\nkeyring afterwards. The choices below cannot be "
        "changed later.\n\n"
        "--dedup file   equal chunks are stored once among the versions of "
        "one file. Servers\n               cannot tell which files are "
        "alike.\n"
        "--dedup vault  equal chunks are stored once in the whole vault. "
        "Saves space for copies;\n               servers see which files "
        "share chunks, and whoever can write to the\n               vault can "
        "find out whether it has a chunk that they know.\n"
        "--chunking     fastcdc cuts where the contents say so, so an "
        "insertion changes few\n               chunks, and sizes of chunks "
        "depend on contents (padding hides most of\n               it); fixed "
        "cuts every so many bytes, so sizes tell nothing but the\n"
        "               length of the file.\n"
        "--replicas R   copies of every chunk; --write-quorum W of them are "
        "safe on disks of\n               distinct failure domains before a "
        "file shows up.";
    description.example =
        "coffer vault create photos\n"
        "coffer vault create backup --dedup vault --replicas 3 --write-quorum "
        "2";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("NAME", name_, "Name of the vault on this device")
        ->required();
    app->add_option("--dedup", dedup_, "file or vault")
        ->check(CLI::IsMember({"file", "vault"}))
        ->type_name("SCOPE")
        ->capture_default_str();
    app->add_option("--chunking", chunking_, "fastcdc or fixed")
        ->check(CLI::IsMember({"fastcdc", "fixed"}))
        ->type_name("ALGORITHM")
        ->capture_default_str();
    app->add_option("--replicas", options_.replication_factor,
                    "Copies of each chunk; default: the cluster's")
        ->check(CLI::Range(1, kMaxReplicas))
        ->type_name("R");
    app->add_option("--write-quorum", options_.write_quorum,
                    "Copies that must be safe before a file shows up; "
                    "default: more than half")
        ->check(CLI::Range(1, kMaxReplicas))
        ->type_name("W");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    if (options_.replication_factor != 0 &&
        options_.write_quorum > options_.replication_factor) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--write-quorum ", options_.write_quorum, " is more than --replicas ",
          options_.replication_factor, ": choose W between 1 and R"));
    }
    if (dedup_ == "vault") options_.dedup_scope = DedupScope::kVault;
    if (chunking_ == "fixed") options_.chunking = ChunkingAlgorithm::kFixed;
    COFFER_ASSIGN_OR_RETURN(Client * client, context->client());
    COFFER_ASSIGN_OR_RETURN(const VaultInfo vault,
                            client->CreateVault(name_, options_));
    WarnOfFewDomains(vault.options, client, &context->output());
    CommandResult result;
    result.summary = VaultToJson(vault);
    if (context->output().quiet()) {
      result.text = vault.id;
      return result;
    }
    result.text =
        absl::StrCat("made the vault ", context->output().Name(vault.name),
                     " (", vault.id, ")");
    context->output().WriteNote(absl::StrCat(
        "Its key is in ", context->settings().keyring.value,
        " only. Copy that file to a safe place now: without it nobody can "
        "read the vault."));
    return result;
  }

 private:
  static constexpr int kMaxReplicas = 8;

  // The vault is there, and the cluster may grow: no error.
  static void WarnOfFewDomains(const VaultOptions& options, Client* client,
                               Output* output) {
    const absl::StatusOr<ClusterSummary> cluster = client->GetClusterSummary();
    if (!cluster.ok()) return;
    std::set<std::string> domains;
    for (const NodeSummary& node : cluster->nodes) {
      if (node.state == kActiveState) domains.insert(node.failure_domain);
    }
    if (options.replication_factor <= domains.size()) return;
    const bool too_few = options.write_quorum > domains.size();
    output->WriteWarning(absl::StrCat(
        "the vault wants ", options.replication_factor,
        " copies in as many failure domains, but active nodes are in ",
        domains.size(), " only: ",
        too_few ? absl::StrCat("nothing can be stored before they are in ",
                               options.write_quorum)
                : "files get fewer copies until there are more",
        "; see coffer node list"));
  }

  std::string name_;
  std::string dedup_ = "file";
  std::string chunking_ = "fastcdc";
  VaultOptions options_;
};

}  // namespace

std::unique_ptr<Command> NewVaultCreateCommand() {
  return std::make_unique<VaultCreateCommand>();
}

}  // namespace coffer::cli
