#include "client/cli/versions_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/byte_format.h"
#include "client/cli/entry_format.h"
#include "client/cli/remote_uri.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class VersionsCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "versions";
    description.summary = "List the versions of a file, newest first";
    description.details =
        "The chain of signatures over the versions is verified. Fetch one of "
        "them with\ncoffer get --version N.";
    description.example = "coffer versions cf://notes/todo.txt";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH of a file")->required();
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    COFFER_ASSIGN_OR_RETURN(const auto versions, vault->ListVersions(uri.path));
    Output& output = context->output();
    output.WriteLine("VERSION       SIZE  STORED AT             DEVICE");
    for (const VersionInfo& version : versions) {
      output.WriteLine(absl::StrFormat(
          "%7d  %9s  %s  %s", version.number, FormatBytes(version.size_bytes),
          FormatUtcTime(version.created_time), version.device_id));
      output.WriteItem(
          {{"version_number", version.number},
           {"id", version.id},
           {"size_bytes", version.size_bytes},
           {"stored_bytes", version.stored_bytes},
           {"created_time", JsonTime(version.created_time)},
           {"modification_time", JsonTime(version.modification_time)},
           {"device_id", version.device_id}});
    }
    CommandResult result;
    result.summary = {{"versions", versions.size()}};
    return result;
  }

 private:
  std::string uri_;
};

}  // namespace

std::unique_ptr<Command> NewVersionsCommand() {
  return std::make_unique<VersionsCommand>();
}

}  // namespace coffer::cli
