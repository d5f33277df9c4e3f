#include "client/cli/node_list_command.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/admin_connection.h"
#include "client/cli/byte_format.h"
#include "client/cli/node_format.h"
#include "lib/status/status_macros.h"

namespace coffer::cli {
namespace {

class NodeListCommand : public Command {
 public:
  CommandDescription description() const override {
    CommandDescription description;
    description.name = "node list";
    description.summary = "List the storage nodes";
    description.details = kNodeTableHelp;
    description.example = "coffer node list";
    return description;
  }

  void DeclareOptions(CLI::App*) override {}

  absl::StatusOr<CommandResult> Run(Context* context) override {
    COFFER_ASSIGN_OR_RETURN(const auto admin, ConnectAdmin(*context));
    COFFER_ASSIGN_OR_RETURN(const ClusterSummary cluster,
                            GetClusterSummary(admin.get()));
    for (const std::string& line :
         NodeTable(cluster.nodes, context->surroundings().clock->Now())) {
      context->output().WriteLine(line);
    }
    size_t active = 0;
    for (const NodeSummary& node : cluster.nodes) {
      active += node.state == kActiveState ? 1 : 0;
      context->output().WriteItem(NodeToJson(node));
    }
    CommandResult result;
    result.summary = {{"nodes", cluster.nodes.size()}, {"active", active}};
    return result;
  }
};

}  // namespace

std::unique_ptr<Command> NewNodeListCommand() {
  return std::make_unique<NodeListCommand>();
}

}  // namespace coffer::cli
