#ifndef COFFER_SERVICES_DIRECTORY_MUTE_COMMANDS_H_
#define COFFER_SERVICES_DIRECTORY_MUTE_COMMANDS_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/command_context.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Limits of a mute.
inline constexpr size_t kMaxMutedCheckBytes = 64;
inline constexpr size_t kMaxMuteCommentBytes = 256;
inline constexpr absl::Duration kMaxMuteDuration = absl::Hours(30 * 24);

// Mutes a health check from the command's time on, and says in `outcome` until
// when. Which checks there are is the proposer's business.
absl::Status ApplyMuteHealthCheck(const internal::v1::MuteHealthCheck& command,
                                  const CommandContext& context,
                                  internal::v1::Outcome* outcome);

// Ends a mute; does nothing when there is none.
absl::Status ApplyUnmuteHealthCheck(
    const internal::v1::UnmuteHealthCheck& command,
    const CommandContext& context);

// All mutes on record by the name of the check, those that have ended by
// themselves included.
absl::StatusOr<std::map<std::string, internal::v1::StoredMute>> ReadMutes(
    const MetadataView& view);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_MUTE_COMMANDS_H_
