#include "services/directory/event_log.h"

#include <cstdint>

#include "absl/status/status.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "services/directory/command_context.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/one_line.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
absl::Status RecordEvent(const NewEvent& event, const CommandContext& context) {
  const auto last = ReadMetaNumber(context.transaction, kEventSequenceKey);
  if (!last.ok()) return context.transaction.ReportBroken(last.status());
  const uint64_t sequence = *last + 1;
  v1::Event row;
  row.set_sequence(sequence);
  *row.mutable_time() = context.proposed_time;
  row.set_kind(event.kind);
  row.set_node_id(event.node_id);
  row.set_message(OneLine(event.message, kMaxEventMessageBytes));
  WriteRow(Family::kEvents, NumberKey(sequence), row, context.transaction);
  WriteMetaNumber(kEventSequenceKey, sequence, context.transaction);
  if (sequence > kKeptEvents) {
    context.transaction.Delete(Family::kEvents,
                               NumberKey(sequence - kKeptEvents));
  }
  return absl::OkStatus();
}

}  // namespace coffer::directory
