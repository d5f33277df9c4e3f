#include "services/directory/server_flags.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "lib/version/version.h"

namespace coffer::directory {
namespace {

void AddDuration(CLI::App* app, const std::string& name, absl::Duration* value,
                 const std::string& description) {
  app->add_option_function<std::string>(
         name,
         [name, value](const std::string& text) {
           if (!absl::ParseDuration(text, value)) {
             throw CLI::ValidationError(
                 name, absl::StrCat("\"", text,
                                    "\" is not a duration such as 10s or 5m"));
           }
         },
         description)
      ->type_name("DURATION")
      ->default_str(absl::FormatDuration(*value));
}

}  // namespace

void DeclareFlags(CLI::App* app, ServerFlags* flags) {
  DirectoryServerOptions& server = flags->server;
  app->option_defaults()->always_capture_default();
  app->set_version_flag("--version",
                        absl::StrCat("coffer-directory ", kSoftwareVersion));
  app->set_config("--config", "", "Read flags from this TOML file");
  app->add_option("--data-dir", flags->data_dir,
                  "Folder of the metadata; created if absent")
      ->required();
  app->add_option("--listen", server.listen,
                  "HOST:PORT for clients and storage nodes; port 0: any");
  app->add_option("--admin-listen", server.admin_listen,
                  "HOST:PORT for operators, in plain text: health, metrics, "
                  "log level and what --listen serves");
  app->add_option("--http-listen", server.http_listen,
                  "HOST:PORT for metrics and the status page; empty: none");
  app->add_option("--placement-group-bits", server.placement_group_bits,
                  "2^BITS placement groups; takes effect when the cluster is "
                  "created");
  app->add_option("--replication-factor", server.replication_factor,
                  "Replicas of the placement map; takes effect when the "
                  "cluster is created");
  AddDuration(app, "--suspect-after", &server.nodes.suspect_after,
              "Silence after which a node is SUSPECT");
  AddDuration(app, "--down-after", &server.nodes.down_after,
              "Silence after which a node is DOWN");
  AddDuration(app, "--heartbeat-interval", &server.heartbeat_interval,
              "How often storage nodes send heartbeats");
  AddDuration(app, "--drain-delay", &server.drain_delay,
              "How long to go on serving after SIGTERM, as NOT_SERVING");
  AddDuration(app, "--shutdown-grace", &server.shutdown_grace,
              "How long calls in progress may take to end when stopping");
  app->add_option("--ready-file", flags->ready_file,
                  "Write `data=ADDRESS admin=ADDRESS http=ADDRESS` here when "
                  "serving");
  app->add_option("--log-level", flags->logging.level,
                  "trace, debug, info, warning, error or off");
  app->add_option("--log-format", flags->logging.format, "text or json");
}

std::map<std::string, std::string> SettingsOf(const CLI::App& app) {
  std::map<std::string, std::string> settings;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_single_name();
    if (name == "help" || name == "version") continue;
    settings[name] = option->empty() ? option->get_default_str()
                                     : absl::StrJoin(option->results(), ",");
  }
  return settings;
}

}  // namespace coffer::directory
