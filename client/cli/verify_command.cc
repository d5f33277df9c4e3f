#include "client/cli/verify_command.h"

#include <string>

#include "client/cli/operation_scope.h"
#include "client/cli/remote_uri.h"
#include "client/cli/verify_report.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class VerifyCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "verify";
    description.summary = "Check what is stored";
    description.details =
        "Three levels: signatures and lists of chunks (default), that every "
        "replica is where\nit should be (--replicas), and every byte of every "
        "replica (--data). Exit code 11\nwhen there are problems; 8 when no "
        "node at all could be reached. Many problems of "
        "one node\nare one line; --json has each of them.";
    description.example =
        "coffer verify cf://photos/\n"
        "coffer verify --data cf://photos/2026/cat.jpg";
    description.when_interrupted =
        "nothing was changed, and what was checked is not reported";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("URI", uri_, "cf://VAULT/PATH of a file or folder")
        ->required();
    CLI::Option* replicas = app->add_flag(
        "--replicas", replicas_, "Also ask every node for its replicas");
    app->add_flag("--data", data_, "Also read and check every replica")
        ->excludes(replicas);
    app->add_flag("--all-versions", all_versions_, "Not just current versions");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const RemoteUri uri, ParseRemoteUri(uri_));
    COFFER_ASSIGN_OR_RETURN(const auto vault, context->OpenVault(uri));
    OperationScope scope(context, "verify");
    VerifyOptions options;
    options.all_versions = all_versions_;
    if (replicas_) options.level = VerifyLevel::kReplicas;
    if (data_) options.level = VerifyLevel::kData;
    scope.Connect(&options);
    COFFER_ASSIGN_OR_RETURN(const VerifySummary summary,
                            vault->Verify(uri.path, options));
    return ReportVerify(summary, options.level, scope.Elapsed(),
                        &context->output());
  }

 private:
  std::string uri_;
  bool replicas_ = false;
  bool data_ = false;
  bool all_versions_ = false;
};

}  // namespace

std::unique_ptr<Command> NewVerifyCommand() {
  return std::make_unique<VerifyCommand>();
}

}  // namespace coffer::cli
