#include "client/cli/dev_health.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "client/cli/node_format.h"
#include "client/coffer.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

constexpr absl::Duration kNodesTimeout = absl::Seconds(30);
constexpr absl::Duration kAskInterval = absl::Milliseconds(100);
constexpr absl::Duration kAskTimeout = absl::Seconds(5);

// What the node needs before puts can count on it; "": nothing.
std::string FindLack(const DevServer& server, const ClusterSummary& cluster) {
  const auto node =
      std::find_if(cluster.nodes.begin(), cluster.nodes.end(),
                   [&server](const NodeSummary& candidate) {
                     return candidate.address == server.data_address;
                   });
  if (node == cluster.nodes.end()) return "has not joined";
  if (node->state != kActiveState) return absl::StrCat("is ", node->state);
  return node->placement_group_count > 0 ? "" : "has no placement groups";
}

// One line for each node that lacks something, with its log.
std::vector<std::string> FindLacks(const DevState& state,
                                   const ClusterSummary& cluster,
                                   const std::string& data_folder) {
  std::vector<std::string> lacks;
  for (size_t i = 1; i < state.servers.size(); ++i) {
    const DevServer& server = state.servers[i];
    const std::string lack = FindLack(server, cluster);
    if (lack.empty()) continue;
    lacks.push_back(absl::StrCat(server.name, " ", lack, " (its log is ",
                                 DevLogPath(data_folder, server.name), ")"));
  }
  return lacks;
}

}  // namespace

absl::StatusOr<std::string> DevDataFolder(const Context& context,
                                          const std::string& asked) {
  std::error_code error;
  if (!asked.empty()) return std::filesystem::absolute(asked, error).string();
  const std::string& folder = context.settings().dev_data.value;
  if (!folder.empty()) return folder;
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

absl::Status AwaitNodes(const Context& context, const std::string& data_folder,
                        const DevState& state, Cancellation* cancellation) {
  Clock& clock = *context.surroundings().clock;
  const std::string& directory = state.servers.front().data_address;
  const absl::Duration end = clock.Monotonic() + kNodesTimeout;
  while (true) {
    COFFER_ASSIGN_OR_RETURN(const ClusterSummary cluster,
                            AskDevCluster(context, data_folder, directory));
    const std::vector<std::string> lacks =
        FindLacks(state, cluster, data_folder);
    if (lacks.empty()) return absl::OkStatus();
    if (cancellation->IsCancelled()) return absl::CancelledError("interrupted");
    if (clock.Monotonic() >= end) {
      return absl::DeadlineExceededError(absl::StrCat(
          "cannot start the cluster: after ",
          absl::FormatDuration(kNodesTimeout), " ", absl::StrJoin(lacks, "; "),
          "; look into the logs, and start again"));
    }
    context.surroundings().sleeper->SleepFor(kAskInterval);
  }
}

}  // namespace coffer::cli
