#ifndef COFFER_SERVICES_DIRECTORY_NODE_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_NODE_COMMANDS_H_

#include "absl/status/status.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// Storage nodes on record, DOWN ones too: they are all read every second.
inline constexpr int kMaxNodes = 1000;

// Adds a node in state JOINING, or updates what is known of it; its state and
// the time of its first registration stay. ALREADY_EXISTS
// (NODE_IDENTITY_CONFLICT): it is registered with another public key.
// FAILED_PRECONDITION (LIMIT_EXCEEDED): there are kMaxNodes others.
absl::Status ApplyRegisterNode(const internal::v1::RegisterNode& command,
                               const CommandContext& context);

// NOT_FOUND (NODE_NOT_FOUND).
absl::Status ApplySetNodeState(const internal::v1::SetNodeState& command,
                               const CommandContext& context);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_NODE_COMMANDS_H_
