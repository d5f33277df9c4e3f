#include "client/cli/dev_health.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/environment.h"
#include "client/cli/node_format.h"
#include "client/coffer.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kActiveTimeout = absl::Seconds(30);
constexpr absl::Duration kAskInterval = absl::Milliseconds(100);
constexpr absl::Duration kAskTimeout = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::string> DevDataFolder(const Context& context,
                                          const std::string& asked) {
  std::error_code error;
  if (!asked.empty()) return std::filesystem::absolute(asked, error).string();
  const std::string folder = StateFolder(context.surroundings().environment);
  if (!folder.empty()) return absl::StrCat(folder, "/dev");
  return absl::InvalidArgumentError(
      "cannot choose a data folder: HOME is not set; name one with --data");
}

absl::StatusOr<ClusterSummary> AskDevCluster(const Context& context,
                                             const std::string& data_folder,
                                             const std::string& directory) {
  const Surroundings& around = context.surroundings();
  ClientOptions options;
  options.directory_address = directory;
  options.keyring_path = absl::StrCat(data_folder, "/run/status-keyring");
  options.rpc_timeout = kAskTimeout;
  std::error_code error;
  if (!std::filesystem::exists(options.keyring_path, error)) {
    COFFER_RETURN_IF_ERROR(around.create_keyring(options.keyring_path, ""));
  }
  COFFER_ASSIGN_OR_RETURN(const std::unique_ptr<Client> client,
                          around.connect(options));
  return client->GetClusterSummary();
}

size_t CountActive(const ClusterSummary& cluster) {
  return static_cast<size_t>(std::count_if(
      cluster.nodes.begin(), cluster.nodes.end(),
      [](const NodeSummary& node) { return node.state == kActiveState; }));
}

absl::Status AwaitActiveNodes(const Context& context,
                              const std::string& data_folder,
                              const std::string& directory, size_t nodes,
                              Cancellation* cancellation) {
  Clock& clock = *context.surroundings().clock;
  const absl::Duration end = clock.Monotonic() + kActiveTimeout;
  while (true) {
    COFFER_ASSIGN_OR_RETURN(const ClusterSummary cluster,
                            AskDevCluster(context, data_folder, directory));
    const size_t active = CountActive(cluster);
    if (active >= nodes) return absl::OkStatus();
    if (cancellation->IsCancelled()) return absl::CancelledError("interrupted");
    if (clock.Monotonic() >= end) {
      return absl::DeadlineExceededError(absl::StrCat(
          "cannot start the cluster: ", active, " of ", nodes,
          " nodes are active after ", absl::FormatDuration(kActiveTimeout),
          "; look into ", data_folder, "/logs"));
    }
    context.surroundings().sleeper->SleepFor(kAskInterval);
  }
}

}  // namespace coffer::cli
