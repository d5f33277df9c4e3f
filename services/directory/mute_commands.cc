#include "services/directory/mute_commands.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "google/protobuf/duration.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::StoredMute;

// What fits into a Timestamp: the years 1 to 9999.
constexpr absl::Time kFirstTime = absl::FromUnixSeconds(-62135596800);
constexpr absl::Time kLastTime = absl::FromUnixSeconds(253402300799);

absl::Status CheckName(const std::string& check) {
  const auto is_name_character = [](char c) {
    return absl::ascii_isupper(static_cast<unsigned char>(c)) || c == '_';
  };
  if (check.empty() || check.size() > kMaxMutedCheckBytes ||
      !std::all_of(check.begin(), check.end(), is_name_character)) {
    return InvalidRequest("check is not the name of a health check");
  }
  return absl::OkStatus();
}

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) +
         absl::Nanoseconds(duration.nanos());
}

std::string ForPeople(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

absl::Status ApplyMuteHealthCheck(const internal::v1::MuteHealthCheck& command,
                                  const CommandContext& context,
                                  internal::v1::Outcome* outcome) {
  COFFER_RETURN_IF_ERROR(CheckName(command.check()));
  if (command.comment().size() > kMaxMuteCommentBytes) {
    return InvalidRequest("comment is too long");
  }
  const absl::Duration duration = ToDuration(command.duration());
  const absl::Time now = ToTime(context.proposed_time);
  if (duration <= absl::ZeroDuration() || duration > kMaxMuteDuration ||
      now < kFirstTime || now + duration > kLastTime) {
    return InvalidRequest("duration is not one for which a check can be muted");
  }
  const absl::Time end = now + duration;
  StoredMute mute;
  *mute.mutable_muted_until() = ToTimestamp(end);
  mute.set_comment(command.comment());
  const std::string why =
      command.comment().empty() ? "" : absl::StrCat(": ", command.comment());
  COFFER_RETURN_IF_ERROR(RecordEvent(
      {v1::EVENT_KIND_HEALTH_CHECK_MUTED, "",
       absl::StrCat(command.check(), " is muted until ", ForPeople(end), why)},
      context));
  WriteRow(Family::kMutes, command.check(), mute, context.transaction);
  *outcome->mutable_muted_until() = mute.muted_until();
  return absl::OkStatus();
}

absl::Status ApplyUnmuteHealthCheck(
    const internal::v1::UnmuteHealthCheck& command,
    const CommandContext& context) {
  COFFER_RETURN_IF_ERROR(CheckName(command.check()));
  COFFER_ASSIGN_OR_RETURN(
      const auto mute, ReadRow<StoredMute>(context.transaction, Family::kMutes,
                                           command.check()));
  if (!mute.has_value()) return absl::OkStatus();
  context.transaction.Delete(Family::kMutes, command.check());
  if (ToTime(mute->muted_until()) <= ToTime(context.proposed_time)) {
    return absl::OkStatus();
  }
  return RecordEvent({v1::EVENT_KIND_HEALTH_CHECK_UNMUTED, "",
                      absl::StrCat(command.check(), " is not muted any more")},
                     context);
}

absl::StatusOr<std::map<std::string, StoredMute>> ReadMutes(
    const MetadataView& view) {
  std::map<std::string, StoredMute> mutes;
  absl::Status damage;
  COFFER_RETURN_IF_ERROR(
      view.Scan(Family::kMutes, "", "",
                [&](absl::string_view key, absl::string_view value) {
                  damage = ParseRow(value, &mutes[std::string(key)]);
                  return damage.ok();
                }));
  COFFER_RETURN_IF_ERROR(damage);
  return mutes;
}

}  // namespace coffer::directory
