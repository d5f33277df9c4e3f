#include "client/cli/ls_command.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/printable_text.h"
#include "client/cli/remote_uri.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class LsCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "ls";
    description.summary = "List a folder, or the vaults";
    description.details =
        "Sorted by name. Folders end in '/'. On a terminal characters that "
        "could control it\nare shown as \\xNN; elsewhere names are written as "
        "they are. -l shows mode, size,\nversion, modification time (UTC) and "
        "name.";
    description.example =
        "coffer ls\n"
        "coffer ls -l cf://photos/2026\n"
        "coffer ls -r --json cf://photos/";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_,
                    "cf://VAULT/PATH; none: the vaults of the keyring");
    app->add_flag("-l,--long", long_, "One line with all details for each");
    app->add_flag("-r,--recursive", recursive_, "Also what is in folders");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    if (uri_.empty()) return ListVaults(context);
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    Output& output = context->output();
    uint64_t files = 0;
    uint64_t folders = 0;
    uint64_t links = 0;
    uint64_t bytes = 0;
    COFFER_RETURN_IF_ERROR(vault->List(
        uri.path, recursive_, [&](const EntryInfo& entry) -> absl::Status {
          files += entry.type == EntryType::kFile ? 1 : 0;
          folders += entry.type == EntryType::kFolder ? 1 : 0;
          links += entry.type == EntryType::kSymlink ? 1 : 0;
          bytes += entry.size_bytes;
          if (output.json()) {
            output.WriteItem(EntryToJson(entry));
          } else {
            output.WriteLine(long_ ? LongLine(output, entry)
                                   : DisplayName(output, entry));
          }
          return absl::OkStatus();
        }));
    CommandResult result;
    result.summary = {{"files", files},
                      {"folders", folders},
                      {"links", links},
                      {"size_bytes", bytes}};
    return result;
  }

 private:
  static absl::StatusOr<CommandResult> ListVaults(Context* context) {
    COFFER_ASSIGN_OR_RETURN(Client * client, context->client());
    COFFER_ASSIGN_OR_RETURN(const auto vaults, client->ListVaults());
    for (const VaultInfo& vault : vaults) {
      nlohmann::json item = {{"type", "vault"}, {"id", vault.id}};
      SetBytes(&item, "path", absl::StrCat(kRemoteScheme, vault.name, "/"));
      context->output().WriteItem(item);
      context->output().WriteLine(
          absl::StrCat(kRemoteScheme, context->output().Name(vault.name), "/"));
    }
    if (vaults.empty()) {
      context->output().WriteNote(
          "no vaults yet: make one with coffer vault create NAME");
    }
    CommandResult result;
    result.summary = {{"vaults", vaults.size()}};
    return result;
  }

  std::string uri_;
  bool long_ = false;
  bool recursive_ = false;
};

}  // namespace

std::unique_ptr<Command> NewLsCommand() {
  return std::make_unique<LsCommand>();
}

}  // namespace coffer::cli
