#include "services/directory/command_proposer.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/outcome.h"

namespace coffer::directory {

absl::Status CommandProposer::Propose(const std::string& request_id,
                                      internal::v1::Command command) {
  return ProposeItems(request_id, std::move(command)).status();
}

absl::StatusOr<internal::v1::Outcome> CommandProposer::ProposeItems(
    const std::string& request_id, internal::v1::Command command) {
  command.set_request_id(absl::HexStringToBytes(request_id));
  *command.mutable_proposed_time() = ToTimestamp(clock_.Now());
  absl::StatusOr<internal::v1::Outcome> result =
      log_.Submit(std::move(command));
  COFFER_RETURN_IF_ERROR(CommandStatus(result));
  return result;
}

}  // namespace coffer::directory
