#include "services/storage/command_line.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/logging/log_counts.h"
#include "lib/status/status_macros.h"
#include "lib/version/version.h"
#include "services/admin/program_flags.h"
#include "services/storage/directory_client.h"
#include "services/storage/endpoint_list.h"

namespace coffer::storage {
namespace {

constexpr char kDefaultHttpAddress[] = "127.0.0.1:7422";

// Makes a number of bytes of `size`, or says what is wrong with it. CLI11 alone
// would make a huge size of a negative one.
std::string ToBytes(std::string& size) {
  const std::string given = size;
  try {
    if (!absl::StartsWith(size, "-")) {
      return CLI::AsSizeValue(/*kb_is_1000=*/true)(size);
    }
  } catch (const CLI::ValidationError&) {
  }
  return absl::StrCat("\"", given, "\" is not a size such as 500MB or 20GiB");
}

void AddStopFlags(CLI::App* app, StorageServerOptions* server) {
  admin::AddDurationFlag(
      app, "--drain-delay", &server->drain_delay,
      "after a signal to stop, go on serving for this long while "
      "health checks fail already");
  admin::AddDurationFlag(
      app, "--shutdown-grace", &server->shutdown_grace,
      "then let calls in progress end within this; a second signal "
      "ends both waits");
}

}  // namespace

void AddFlags(CLI::App* app, CommandLine* command_line) {
  StorageServerOptions& server = command_line->server;
  command_line->logging.counts = std::make_shared<logging::LogCounts>();
  server.log_counts = command_line->logging.counts;
  server.http_listen_address = kDefaultHttpAddress;
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
  app->add_option("--http-listen", server.http_listen_address,
                  "address of metrics and the status page, by HTTP; \"\": none")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app->add_option("--directory", server.directory_address,
                  "the directory to join; none: serve alone")
      ->type_name("HOST:PORT");
  app->add_option("--advertise", command_line->advertise,
                  "where clients reach this node, by network class; may be "
                  "repeated [cluster=(the --listen address)]")
      ->type_name("CLASS=HOST:PORT");
  app->add_option("--advertise-file", command_line->advertise_file,
                  "file with more of them, one in a line; may be missing")
      ->type_name("FILE");
  app->add_option("--failure-domain", server.failure_domain,
                  "label that replicas of a blob must not share, such as a "
                  "host or rack [the node itself]")
      ->type_name("LABEL");
  app->add_option("--reserve-bytes", command_line->reserve_bytes,
                  "puts are refused when less of the disk is free [5 %, at "
                  "least 1 GiB]")
      ->transform(CLI::Validator(ToBytes, ""))
      ->type_name("SIZE, such as 20GiB");
  AddStopFlags(app, &server);
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
    COFFER_ASSIGN_OR_RETURN(NetworkEndpoint endpoint, ParseEndpoint(text));
    options.endpoints.push_back(std::move(endpoint));
  }
  if (!command_line.advertise_file.empty()) {
    COFFER_ASSIGN_OR_RETURN(std::vector<NetworkEndpoint> endpoints,
                            ReadEndpointFile(command_line.advertise_file));
    std::move(endpoints.begin(), endpoints.end(),
              std::back_inserter(options.endpoints));
  }
  COFFER_RETURN_IF_ERROR(ValidateEndpoints(options.endpoints));
  return options;
}

}  // namespace coffer::storage
