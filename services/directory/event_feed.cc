#include "services/directory/event_feed.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/directory/event_reader.h"
#include "services/directory/metadata_store.h"
#include "services/directory/page.h"

namespace coffer::directory {
namespace {

absl::Status TooManyWatchers() {
  return MakeError(absl::StatusCode::kResourceExhausted,
                   absl::StrCat("cannot watch events: ", kMaxEventWatchers,
                                " watch already; try again later, or list the "
                                "events from time to time"),
                   {reason::kLimitExceeded,
                    {{"max_watchers", absl::StrCat(kMaxEventWatchers)}}});
}

absl::Status Closed() {
  return MakeError(absl::StatusCode::kUnavailable,
                   "the directory is shutting down; try again later",
                   {reason::kShuttingDown, {}});
}

}  // namespace

void EventFeed::OnApplied() {
  // Who begins to watch reads the record first.
  if (watchers() == 0) return;
  const absl::StatusOr<uint64_t> last = LastEventSequence(store_);
  // Of a store that cannot be read the watchers find out by themselves.
  if (!last.ok()) return;
  absl::MutexLock lock(&mutex_);
  last_sequence_ = std::max(last_sequence_, *last);
}

void EventFeed::Tick() {
  absl::MutexLock lock(&mutex_);
  ++ticks_;
}

void EventFeed::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

size_t EventFeed::watchers() const {
  absl::MutexLock lock(&mutex_);
  return watchers_;
}

absl::Status EventFeed::Watch(uint64_t after_sequence,
                              const std::function<bool()>& is_cancelled,
                              const Sender& send) {
  const absl::Duration start = clock_.Monotonic();
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return Closed();
    if (watchers_ >= kMaxEventWatchers) return TooManyWatchers();
    ++watchers_;
  }
  const absl::Status status =
      Run(Position{after_sequence, start}, is_cancelled, send);
  absl::MutexLock lock(&mutex_);
  --watchers_;
  return status;
}

absl::Status EventFeed::Run(Position position,
                            const std::function<bool()>& is_cancelled,
                            const Sender& send) {
  PageSpec spec;
  spec.max_items = kMaxEventsPerMessage;
  uint64_t seen_ticks = 0;
  while (!is_cancelled()) {
    COFFER_ASSIGN_OR_RETURN(
        Page<v1::Event> page,
        ListEvents(store_, EventQuery{position.sequence, false}, spec));
    const absl::Duration now = clock_.Monotonic();
    if (page.items.empty() && now - position.sent < kEventKeepalive) {
      if (!Await(position.sequence, &seen_ticks)) return Closed();
      continue;
    }
    position.sent = now;
    v1::WatchEventsResponse response;
    for (v1::Event& event : page.items) {
      position.sequence = event.sequence();
      *response.add_events() = std::move(event);
    }
    if (!send(response)) break;
  }
  return absl::OkStatus();
}

bool EventFeed::Await(uint64_t after_sequence, uint64_t* seen_ticks) {
  const auto has_news = [&] {
    mutex_.AssertHeld();
    return closed_ || ticks_ != *seen_ticks || last_sequence_ > after_sequence;
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&has_news));
  *seen_ticks = ticks_;
  return !closed_;
}

}  // namespace coffer::directory
