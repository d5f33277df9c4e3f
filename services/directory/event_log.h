#ifndef COFFER_SERVICES_DIRECTORY_EVENT_LOG_H_
#define COFFER_SERVICES_DIRECTORY_EVENT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/command_context.h"

namespace coffer::directory {

// How many events are kept, the newest ones.
inline constexpr uint64_t kKeptEvents = 10000;
// A longer message is cut.
inline constexpr size_t kMaxEventMessageBytes = 1024;

// What a command tells the operators of the cluster.
struct NewEvent {
  v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
  // 32 hexadecimal digits; empty when it is about no node.
  std::string node_id;
  // Never a name, a key or content. Control characters become spaces.
  std::string message;
};

// Records an event under the next sequence number and forgets the one that is
// kKeptEvents older, in the transaction of the command that it is about: so
// there is an event exactly when the command had its effect. Part of the state
// machine: called when nothing can be refused any more. An error is the
// store's.
absl::Status RecordEvent(const NewEvent& event, const CommandContext& context);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_EVENT_LOG_H_
