#include "services/storage/command_line.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/version/version.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {

void AddFlags(CLI::App* app, CommandLine* command_line) {
  StorageServerOptions& server = command_line->server;
  app->set_version_flag("--version",
                        absl::StrCat("coffer-storage ", kSoftwareVersion));
  app->set_config("--config", "", "TOML file with any of these flags as keys");
  app->add_option("--data-dir", server.data_folder,
                  "folder of this node; created when missing, then its alone")
      ->required()
      ->type_name("DIR");
  app->add_option("--listen", server.listen_address,
                  "address for clients; port 0 for any free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app->add_option("--admin-listen", server.admin_listen_address,
                  "address for people and health checks")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app->add_option("--directory", server.directory_address,
                  "the directory to join; none: serve alone")
      ->type_name("HOST:PORT");
  app->add_option("--advertise", command_line->advertise,
                  "where clients reach this node, by network class; may be "
                  "repeated [cluster=(the --listen address)]")
      ->type_name("CLASS=HOST:PORT");
  app->add_option("--failure-domain", server.failure_domain,
                  "label that replicas of a blob must not share, such as a "
                  "host or rack [the node itself]")
      ->type_name("LABEL");
  app->add_option("--reserve-bytes", command_line->reserve_bytes,
                  "puts are refused when less of the disk is free [5 %, at "
                  "least 1 GiB]")
      ->type_name("BYTES")
      ->check(CLI::NonNegativeNumber);
  app->add_option("--ready-file", command_line->ready_file,
                  "file to write the addresses to, once the node serves")
      ->type_name("FILE");
  app->add_option("--log-level", command_line->logging.level,
                  "trace, debug, info, warning, error or off")
      ->capture_default_str();
  app->add_option("--log-format", command_line->logging.format, "text or json")
      ->capture_default_str();
}

absl::StatusOr<StorageServerOptions> ToServerOptions(
    const CommandLine& command_line) {
  StorageServerOptions options = command_line.server;
  if (command_line.reserve_bytes >= 0) {
    options.reserve_bytes = static_cast<uint64_t>(command_line.reserve_bytes);
  }
  for (const std::string& text : command_line.advertise) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidRequestError(absl::StrCat(
          "cannot advertise \"", text,
          "\"; write CLASS=HOST:PORT, such as cluster=10.0.0.7:7420"));
    }
    options.endpoints.push_back(
        {text.substr(0, equals), text.substr(equals + 1)});
  }
  return options;
}

}  // namespace coffer::storage
