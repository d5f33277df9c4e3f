#include "client/cli/dev_start_command.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/dev_cluster.h"
#include "client/cli/dev_health.h"
#include "client/cli/dev_state.h"
#include "client/cli/environment.h"
#include "client/cli/printable_text.h"
#include "client/cli/profile_file.h"
#include "client/cli/settings.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class DevStartCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "dev start";
    description.summary = "Start a cluster on this machine";
    description.details =
        "Starts one directory and some storage nodes as processes that only "
        "this machine reaches,\nand waits until every node takes part. Their "
        "address and folder are kept in the profile\ndev: the other dev "
        "commands, coffer bench and the next start use that folder. Ctrl-C "
        "stops\nthe servers; with --detach they stay until coffer dev stop. A "
        "later start on the same\nfolder has the same data; of a cluster that "
        "runs it restarts the servers that have ended.\nThis is for "
        "trying things out: all copies are on one disk.";
    description.example =
        "coffer dev start\n"
        "coffer dev start --detach --nodes 5 --replicas 3 --data /tmp/coffer";
    description.config_use = ConfigUse::kMakes;
    description.when_interrupted = "what it had started has ended";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--data", data_, kDevDataHelp)->type_name("DIR");
    app->add_option("--nodes", options_.nodes,
                    "Storage nodes; default: as before, 3 at first")
        ->check(CLI::Range(1u, kMaxDevNodes))
        ->type_name("N");
    app->add_option("--replicas", options_.replicas,
                    "Copies of each chunk; default: 3, or N if that is less")
        ->check(CLI::Range(1, kMaxReplicas))
        ->type_name("R");
    app->add_flag("--detach", detach_, "Return and leave the cluster running");
    app->add_option("--bin-dir", bin_dir_,
                    "Folder of coffer-directory and coffer-storage")
        ->type_name("DIR");
  }

  absl::StatusOr<CommandResult> Run(Context* context) override {
    const Surroundings& around = context->surroundings();
    COFFER_ASSIGN_OR_RETURN(options_.data_folder,
                            DevDataFolder(*context, data_));
    COFFER_ASSIGN_OR_RETURN(
        options_.programs,
        FindServerPrograms(bin_dir_, around.program_path,
                           GetVariable(around.environment, "PATH")));
    options_.dies_with_caller = !detach_;
    options_.cancellation = context->DrainOnInterrupt();
    COFFER_ASSIGN_OR_RETURN(const auto cluster, DevCluster::Start(options_));
    const DevState& state = cluster->state();
    const std::string& directory = state.servers.front().data_address;
    COFFER_RETURN_IF_ERROR(AwaitNodes(*context, options_.data_folder, state,
                                      options_.cancellation));
    COFFER_ASSIGN_OR_RETURN(
        const std::string active_profile,
        SaveProfile(context->settings(), state.servers.front()));
    for (const std::string& name : cluster->restarted()) {
      context->output().WriteLine(absl::StrCat("restarted ", name));
    }
    Announce(state, active_profile, context);
    CommandResult result;
    result.summary = {{"directory", directory},
                      {"admin", state.servers.front().admin_address},
                      {"http", state.servers.front().http_address},
                      {"data_folder", options_.data_folder},
                      {"nodes", state.servers.size() - 1},
                      {"replicas", state.replicas},
                      {"restarted", cluster->restarted()},
                      {"detached", detach_}};
    if (detach_) {
      cluster->Detach();
      return result;
    }
    cluster->AwaitEnd(options_.cancellation);
    result.text = "stopped";
    return result;
  }

 private:
  static constexpr int kMaxReplicas = 8;

  // Returns the name of the profile that the next commands use.
  absl::StatusOr<std::string> SaveProfile(const Settings& settings,
                                          const DevServer& directory) const {
    // As it is by now: another command may have changed it since this one
    // began.
    COFFER_ASSIGN_OR_RETURN(ProfileFile file,
                            LoadProfileFile(settings.config.value));
    Profile& profile = file.profiles[kDevProfileName];
    profile["directory"] = directory.data_address;
    profile["admin"] = directory.admin_address;
    profile.erase(kDevDataKey);
    // TOML has no other text.
    if (IsUtf8(options_.data_folder)) {
      profile[kDevDataKey] = options_.data_folder;
    }
    if (file.active_profile.empty() &&
        file.profiles.count(kDefaultProfileName) == 0) {
      file.active_profile = kDevProfileName;
    }
    COFFER_RETURN_IF_ERROR(SaveProfileFile(settings.config.value, file));
    if (settings.profile.origin == SettingOrigin::kEnvironment) {
      return settings.profile.value;
    }
    return file.active_profile.empty() ? kDefaultProfileName
                                       : file.active_profile;
  }

  void Announce(const DevState& state, const std::string& active_profile,
                Context* context) const {
    Output& output = context->output();
    const std::string& directory = state.servers.front().data_address;
    for (const DevServer& server : state.servers) {
      output.WriteItem({{"name", server.name},
                        {"pid", server.process.pid},
                        {"data_address", server.data_address},
                        {"admin_address", server.admin_address},
                        {"http_address", server.http_address}});
    }
    output.WriteLine(absl::StrCat(
        "cluster runs: directory at ", directory, ", ",
        FormatCount(state.servers.size() - 1, "node"), ", ", state.replicas,
        " replicas, data in ", output.Name(options_.data_folder)));
    const std::string& http = state.servers.front().http_address;
    if (!http.empty()) {
      output.WriteLine(absl::StrCat("status page: http://", http, "/"));
    }
    if (active_profile != kDevProfileName) {
      output.WriteNote(absl::StrCat("the active profile is ",
                                    output.Name(active_profile),
                                    ": add --profile dev, or set "
                                    "COFFER_PROFILE=dev"));
    }
    output.WriteNote(NextSteps(context->settings()));
    // In the foreground the summary comes much later.
    static_cast<void>(output.Flush());
  }

  std::string NextSteps(const Settings& settings) const {
    std::error_code error;
    const bool has_keyring =
        std::filesystem::exists(settings.keyring.value, error);
    return absl::StrCat(detach_ ? "next:" : "next, in another terminal:",
                        has_keyring ? "" : "\n  coffer init",
                        "\n  coffer vault create NAME"
                        "\n  coffer put FILE cf://NAME/\n",
                        detach_ ? "coffer dev stop" : "Ctrl-C",
                        " ends the cluster");
  }

  std::string data_;
  std::string bin_dir_;
  bool detach_ = false;
  DevClusterOptions options_;
};

}  // namespace

std::unique_ptr<Command> NewDevStartCommand() {
  return std::make_unique<DevStartCommand>();
}

}  // namespace coffer::cli
