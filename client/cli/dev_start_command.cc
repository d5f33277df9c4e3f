#include "client/cli/dev_start_command.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/byte_format.h"
#include "client/cli/dev_cluster.h"
#include "client/cli/dev_health.h"
#include "client/cli/environment.h"
#include "client/cli/profile_file.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr char kDevProfile[] = "dev";

class DevStartCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "dev start";
    description.summary = "Start a cluster on this machine";
    description.details =
        "Starts one directory and some storage nodes as processes that only "
        "this machine reaches,\nand writes their address to the profile dev. "
        "Ctrl-C stops them; with --detach they\nstay until coffer dev stop. "
        "A later start on the same folder has the same data.\nThis is for "
        "trying things out: all copies are on one disk.";
    description.example =
        "coffer dev start\n"
        "coffer dev start --detach --nodes 5 --replicas 3 --data /tmp/coffer";
    return description;
  }

  void DeclareOptions(CLI::App* app) override {
    app->add_option("--data", data_,
                    "Folder of the cluster; default: in the XDG state folder")
        ->type_name("DIR");
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
    COFFER_RETURN_IF_ERROR(AwaitActiveNodes(*context, options_.data_folder,
                                            directory, state.servers.size() - 1,
                                            options_.cancellation));
    COFFER_RETURN_IF_ERROR(SaveProfile(context->settings(), directory));
    Announce(state, context);
    CommandResult result;
    result.summary = {{"directory", directory},
                      {"data_folder", options_.data_folder},
                      {"nodes", state.servers.size() - 1},
                      {"replicas", state.replicas},
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

  static absl::Status SaveProfile(const Settings& settings,
                                  const std::string& directory) {
    ProfileFile file = settings.file;
    file.profiles[kDevProfile]["directory"] = directory;
    if (file.active_profile.empty() &&
        file.profiles.count(kDefaultProfileName) == 0) {
      file.active_profile = kDevProfile;
    }
    return SaveProfileFile(settings.config.value, file);
  }

  void Announce(const DevState& state, Context* context) const {
    Output& output = context->output();
    const std::string& directory = state.servers.front().data_address;
    for (const DevServer& server : state.servers) {
      output.WriteItem({{"name", server.name},
                        {"pid", server.process.pid},
                        {"data_address", server.data_address},
                        {"admin_address", server.admin_address}});
    }
    output.WriteLine(absl::StrCat(
        "cluster runs: directory at ", directory, ", ",
        FormatCount(state.servers.size() - 1, "node"), ", ", state.replicas,
        " replicas, data in ", output.Name(options_.data_folder)));
    const std::string& active = context->settings().file.active_profile;
    if (!active.empty() && active != kDevProfile) {
      output.WriteNote(absl::StrCat("the active profile is ", active,
                                    ": add --profile dev, or set "
                                    "COFFER_PROFILE=dev"));
    }
    output.WriteNote(
        detach_ ? "next: coffer init   then coffer vault create NAME; "
                  "coffer dev stop ends the cluster"
                : "next, in another terminal: coffer init   then coffer vault "
                  "create NAME; Ctrl-C ends the cluster");
    // In the foreground the summary comes much later.
    static_cast<void>(output.Flush());
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
