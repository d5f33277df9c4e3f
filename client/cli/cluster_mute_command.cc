#include "client/cli/cluster_mute_command.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/duration_option.h"
#include "client/cli/entry_format.h"
#include "client/cli/health_check_name.h"
#include "client/cli/printable_text.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kLongestMute = absl::Hours(24 * 30);
constexpr size_t kMaxCommentBytes = 256;

class ClusterMuteCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "cluster mute";
    description.summary = "Take a health check out of the overall health";
    description.details =
        "The check is still evaluated and listed. A mute ends by itself; "
        "muting again replaces it.\nNeeds the directory's admin port: see the "
        "setting admin.";
    description.example =
        "coffer cluster mute NODE_DOWN --for 4h --comment 'swapping a disk'";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option(
           "CHECK", check_,
           "Name of the check, such as NODE_DOWN; coffer cluster health "
           "--all lists them")
        ->required();
    app->add_option("--for", duration_, "90s, 10m, 4h or 7d; at most 30d")
        ->required()
        ->type_name("DURATION");
    app->add_option("--comment", comment_, "Why, for the next person")
        ->type_name("TEXT");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const absl::Duration duration,
                            ParseDurationOption(duration_, kLongestMute));
    if (comment_.size() > kMaxCommentBytes || !IsUtf8(comment_)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--comment is text of at most ", kMaxCommentBytes, " bytes"));
    }
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const std::string check,
                            FindHealthCheck(check_, admin.get()));
    COFFER_ASSIGN_OR_RETURN(const absl::Time until,
                            admin->MuteHealthCheck(check, duration, comment_));
    CommandResult result;
    result.summary = {{"muted_until", JsonTime(until)}};
    SetBytes(&result.summary, "check", check);
    result.text = absl::StrCat(EscapeForTerminal(check), " is muted until ",
                               FormatUtcTime(until));
    return result;
  }

 private:
  std::string check_;
  std::string duration_;
  std::string comment_;
};

}  // namespace

std::unique_ptr<Command> NewClusterMuteCommand() {
  return std::make_unique<ClusterMuteCommand>();
}

}  // namespace coffer::cli
