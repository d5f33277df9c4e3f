#include "services/directory/bootstrap.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/ids/id.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_commands.h"
#include "services/directory/command_context.h"
#include "services/directory/command_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"

namespace coffer::directory {

absl::StatusOr<ClusterId> BootstrapIfNeeded(const BootstrapOptions& options,
                                            const MetadataView& store,
                                            CommandLog* log) {
  COFFER_ASSIGN_OR_RETURN(const auto existing, ReadCluster(store));
  if (existing.has_value()) return ClusterId::FromBytes(existing->cluster_id());

  internal::v1::Command command;
  *command.mutable_proposed_time() = ToTimestamp(options.now);
  internal::v1::BootstrapCluster& bootstrap =
      *command.mutable_bootstrap_cluster();
  bootstrap.set_cluster_id(std::string(options.new_cluster_id.bytes()));
  bootstrap.set_placement_group_bits(options.placement_group_bits);
  bootstrap.set_replication_factor(options.replication_factor);
  COFFER_RETURN_IF_ERROR(CommandStatus(log->Submit(std::move(command))));
  return options.new_cluster_id;
}

}  // namespace coffer::directory
