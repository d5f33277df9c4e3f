#include "services/directory/event_reader.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/status/status_macros.h"
#include "services/directory/directory_keys.h"
#include "services/directory/event_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"
#include "services/directory/page_scan.h"
#include "services/directory/refusals.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

constexpr uint64_t kMaxSequence = std::numeric_limits<uint64_t>::max();

absl::StatusOr<v1::Event> ParseEvent(const RawRow& row) {
  v1::Event event;
  COFFER_RETURN_IF_ERROR(ParseRow(row.value, &event));
  return event;
}

absl::StatusOr<Page<v1::Event>> OldestFirst(const MetadataView& view,
                                            uint64_t after_sequence,
                                            PageSpec spec) {
  const size_t cursor_bytes = NumberKey(0).size();
  if (spec.after.empty()) spec.after = NumberKey(after_sequence);
  return ScanPage<v1::Event>(view, {Family::kEvents, "", cursor_bytes}, spec,
                             ParseEvent);
}

// Sequences have no gaps, so a page backwards is a known range of keys.
absl::StatusOr<Page<v1::Event>> NewestFirst(const MetadataView& view,
                                            uint64_t after_sequence,
                                            const PageSpec& spec) {
  uint64_t end = 0;  // Exclusive.
  COFFER_ASSIGN_OR_RETURN(const uint64_t last, LastEventSequence(view));
  if (spec.after.empty()) {
    end = last + 1;
  } else {
    const auto position = DecodeNumberKey(spec.after);
    if (!position.ok()) {
      return InvalidRequest("the page token is not one of this list");
    }
    end = std::min(*position, last + 1);
  }
  const uint64_t oldest =
      std::max(after_sequence, last - std::min(last, kKeptEvents));
  Page<v1::Event> page;
  if (end == 0 || end - 1 <= oldest) return page;
  const uint64_t begin =
      end - std::min<uint64_t>(spec.max_items, end - 1 - oldest);
  PageSpec range;
  range.max_items = end - begin;
  range.max_bytes = std::numeric_limits<size_t>::max();
  COFFER_ASSIGN_OR_RETURN(page, OldestFirst(view, begin - 1, range));
  std::reverse(page.items.begin(), page.items.end());
  page.next = begin - 1 > oldest ? NumberKey(begin) : "";
  return page;
}

}  // namespace

absl::StatusOr<Page<v1::Event>> ListEvents(const MetadataView& view,
                                           const EventQuery& query,
                                           const PageSpec& page) {
  if (query.after_sequence == kMaxSequence) return Page<v1::Event>();
  return query.newest_first ? NewestFirst(view, query.after_sequence, page)
                            : OldestFirst(view, query.after_sequence, page);
}

absl::StatusOr<uint64_t> LastEventSequence(const MetadataView& view) {
  return ReadMetaNumber(view, kEventSequenceKey);
}

}  // namespace coffer::directory
