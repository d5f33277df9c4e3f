#include "integration_tests/cluster.h"

#include <algorithm>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"

namespace coffer::integration {
namespace {

using directory::v1::DirectoryService;
using directory::v1::Node;

// Far more than anything takes; sanitizers are slow.
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kPollInterval = absl::Milliseconds(5);

const Node* FindNode(const std::vector<Node>& nodes, const NodeId& id) {
  const auto it = std::find_if(
      nodes.begin(), nodes.end(),
      [&id](const Node& node) { return node.node_id() == id.ToHex(); });
  return it == nodes.end() ? nullptr : &*it;
}

bool IsHeardAt(const Node& node, const std::string& address) {
  const auto is_it = [&address](const auto& endpoint) {
    return endpoint.network_class() == "cluster" &&
           endpoint.address() == address;
  };
  return node.state() == directory::v1::NODE_STATE_ACTIVE &&
         node.has_heartbeat_time() &&
         std::any_of(node.endpoints().begin(), node.endpoints().end(), is_it);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Start(
    const ClusterOptions& options) {
  auto cluster = absl::WrapUnique(new Cluster(options));
  COFFER_RETURN_IF_ERROR(cluster->StartServers());
  COFFER_RETURN_IF_ERROR(cluster->AwaitReady());
  return cluster;
}

Cluster::Cluster(const ClusterOptions& options) : options_(options) {
  InProcessDirectoryOptions directory_options;
  directory_options.data_folder = absl::StrCat(scratch_.path(), "/directory");
  directory_options.placement_group_bits = options.placement_group_bits;
  directory_options.replication_factor = options.replication_factor;
  directory_ = std::make_unique<InProcessDirectory>(directory_options);
}

absl::Status Cluster::StartServers() {
  COFFER_RETURN_IF_ERROR(directory_->Start());
  for (int i = 0; i < options_.node_count; ++i) {
    InProcessNodeOptions node;
    node.data_folder = absl::StrCat(scratch_.path(), "/node-", i);
    node.directory_address = directory_->address();
    node.failure_domain = options_.failure_domains.empty()
                              ? absl::StrCat("domain-", i)
                              : options_.failure_domains[i];
    nodes_.push_back(std::make_unique<InProcessNode>(node));
    COFFER_RETURN_IF_ERROR(nodes_.back()->Start());
  }
  return absl::OkStatus();
}

absl::Status Cluster::AwaitReady() {
  return Await("a cluster that is ready", [this] { return IsReady(); });
}

bool Cluster::IsReady() {
  const absl::StatusOr<std::vector<Node>> listed = ListNodes();
  if (!listed.ok()) return false;
  for (const std::unique_ptr<InProcessNode>& node : nodes_) {
    const Node* found = FindNode(*listed, node->node_id());
    if (found == nullptr || found->placement_group_count() == 0) return false;
    if (node->is_running() && !IsHeardAt(*found, node->address())) return false;
  }
  return true;
}

absl::Status Cluster::AwaitState(int index, directory::v1::NodeState state) {
  const auto has_state = [&] {
    const absl::StatusOr<std::vector<Node>> listed = ListNodes();
    if (!listed.ok()) return false;
    const Node* found = FindNode(*listed, node(index).node_id());
    return found != nullptr && found->state() == state;
  };
  return Await(absl::StrCat("node ", index, " as ",
                            directory::v1::NodeState_Name(state)),
               has_state);
}

absl::StatusOr<std::vector<Node>> Cluster::ListNodes() {
  COFFER_ASSIGN_OR_RETURN(const auto channel,
                          rpc::CreateChannel(directory_->address(), {}));
  grpc::ClientContext context;
  rpc::SetDeadline(kPatience, &context);
  directory::v1::ListNodesResponse response;
  COFFER_RETURN_IF_ERROR(
      FromGrpcStatus(DirectoryService::NewStub(channel)->ListNodes(
          &context, directory::v1::ListNodesRequest(), &response)));
  return std::vector<Node>(response.nodes().begin(), response.nodes().end());
}

absl::Status Cluster::Await(const std::string& what,
                            const std::function<bool()>& condition) {
  // Nobody signals it: servers do not tell tests what they are up to.
  absl::Mutex mutex;
  absl::CondVar never;
  const absl::Time deadline = absl::Now() + kPatience;
  while (!condition()) {
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("waited in vain for ", what));
    }
    directory_->clock().Advance(InProcessDirectory::kCheckInterval);
    absl::MutexLock lock(&mutex);
    never.WaitWithTimeout(&mutex, kPollInterval);
  }
  return absl::OkStatus();
}

}  // namespace coffer::integration
