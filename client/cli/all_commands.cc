#include "client/cli/all_commands.h"

#include "client/cli/bench_command.h"
#include "client/cli/cat_command.h"
#include "client/cli/cluster_df_command.h"
#include "client/cli/cluster_events_command.h"
#include "client/cli/cluster_health_command.h"
#include "client/cli/cluster_mute_command.h"
#include "client/cli/cluster_ready_command.h"
#include "client/cli/cluster_status_command.h"
#include "client/cli/cluster_unmute_command.h"
#include "client/cli/completion_command.h"
#include "client/cli/config_show_command.h"
#include "client/cli/debug_bundle_command.h"
#include "client/cli/debug_log_level_command.h"
#include "client/cli/dev_start_command.h"
#include "client/cli/dev_status_command.h"
#include "client/cli/dev_stop_command.h"
#include "client/cli/doctor_command.h"
#include "client/cli/du_command.h"
#include "client/cli/get_command.h"
#include "client/cli/help_command.h"
#include "client/cli/init_command.h"
#include "client/cli/ls_command.h"
#include "client/cli/mkdir_command.h"
#include "client/cli/mv_command.h"
#include "client/cli/node_list_command.h"
#include "client/cli/put_command.h"
#include "client/cli/rm_command.h"
#include "client/cli/stat_command.h"
#include "client/cli/tree_command.h"
#include "client/cli/vault_create_command.h"
#include "client/cli/vault_list_command.h"
#include "client/cli/verify_command.h"
#include "client/cli/version_command.h"
#include "client/cli/versions_command.h"

namespace coffer::cli {

CommandList MakeAllCommands() {
  CommandList commands;
  commands.push_back(NewPutCommand());
  commands.push_back(NewGetCommand());
  commands.push_back(NewCatCommand());
  commands.push_back(NewLsCommand());
  commands.push_back(NewTreeCommand());
  commands.push_back(NewStatCommand());
  commands.push_back(NewMkdirCommand());
  commands.push_back(NewMvCommand());
  commands.push_back(NewRmCommand());
  commands.push_back(NewVersionsCommand());
  commands.push_back(NewVerifyCommand());
  commands.push_back(NewDuCommand());
  commands.push_back(NewClusterStatusCommand());
  commands.push_back(NewClusterHealthCommand());
  commands.push_back(NewClusterMuteCommand());
  commands.push_back(NewClusterUnmuteCommand());
  commands.push_back(NewClusterReadyCommand());
  commands.push_back(NewClusterEventsCommand());
  commands.push_back(NewClusterDfCommand());
  commands.push_back(NewNodeListCommand());
  commands.push_back(NewVaultCreateCommand());
  commands.push_back(NewVaultListCommand());
  commands.push_back(NewInitCommand());
  commands.push_back(NewDevStartCommand());
  commands.push_back(NewDevStopCommand());
  commands.push_back(NewDevStatusCommand());
  commands.push_back(NewDoctorCommand());
  commands.push_back(NewDebugBundleCommand());
  commands.push_back(NewDebugLogLevelCommand());
  commands.push_back(NewBenchCommand());
  commands.push_back(NewConfigShowCommand());
  commands.push_back(NewCompletionCommand());
  commands.push_back(NewVersionCommand());
  commands.push_back(NewHelpCommand());
  return commands;
}

}  // namespace coffer::cli
