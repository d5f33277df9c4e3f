#include "integration_tests/in_process_directory.h"

#include <utility>

#include "lib/clock/system_clock.h"
#include "lib/logging/logging.h"
#include "lib/status/status_macros.h"
#include "services/directory/data_folder.h"

namespace coffer::integration {
namespace {

constexpr char kAnyPort[] = "127.0.0.1:0";
// Real time: nodes have no fake clock, and tests wait for heartbeats.
constexpr absl::Duration kHeartbeatInterval = absl::Milliseconds(50);

}  // namespace

InProcessDirectory::InProcessDirectory(const InProcessDirectoryOptions& options)
    : options_(options), address_(kAnyPort), clock_(SystemClock().Now()) {}

InProcessDirectory::~InProcessDirectory() { Kill(); }

absl::Status InProcessDirectory::Start() {
  directory::DirectoryServerOptions options;
  options.listen = address_;
  options.admin_listen = kAnyPort;
  options.http_listen = "";
  options.placement_group_bits = options_.placement_group_bits;
  options.replication_factor = options_.replication_factor;
  options.nodes.suspect_after = kSuspectAfter;
  options.nodes.down_after = kDownAfter;
  options.heartbeat_interval = kHeartbeatInterval;
  options.check_interval = kCheckInterval;
  options.shutdown_grace = absl::ZeroDuration();
  directory::DirectoryServerDependencies dependencies;
  COFFER_ASSIGN_OR_RETURN(dependencies.store,
                          directory::OpenDataFolder(options_.data_folder));
  dependencies.clock = &clock_;
  dependencies.random = &random_;
  dependencies.sleeper = clock_.NewSleeper();
  dependencies.logger = logging::NullLogger();
  COFFER_ASSIGN_OR_RETURN(server_, directory::DirectoryServer::Create(
                                       options, std::move(dependencies)));
  address_ = server_->address();
  return absl::OkStatus();
}

void InProcessDirectory::Kill() { server_.reset(); }

}  // namespace coffer::integration
