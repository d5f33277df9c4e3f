#include "services/directory/server_flags.h"

#include "absl/strings/str_cat.h"
#include "lib/version/version.h"
#include "services/admin/program_flags.h"

namespace coffer::directory {
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
  admin::AddDurationFlag(app, "--suspect-after", &server.nodes.suspect_after,
                         "Silence after which a node is SUSPECT");
  admin::AddDurationFlag(app, "--down-after", &server.nodes.down_after,
                         "Silence after which a node is DOWN");
  admin::AddDurationFlag(app, "--heartbeat-interval",
                         &server.heartbeat_interval,
                         "How often storage nodes send heartbeats");
  admin::AddDurationFlag(
      app, "--drain-delay", &server.drain_delay,
      "How long to go on serving after SIGTERM, as NOT_SERVING");
  admin::AddDurationFlag(
      app, "--shutdown-grace", &server.shutdown_grace,
      "How long calls in progress may take to end when stopping");
  app->add_option("--ready-file", flags->ready_file,
                  "Write `data=ADDRESS admin=ADDRESS http=ADDRESS` here when "
                  "serving");
  app->add_option("--log-level", flags->logging.level,
                  "trace, debug, info, warning, error or off");
  app->add_option("--log-format", flags->logging.format, "text or json");
}

}  // namespace coffer::directory
