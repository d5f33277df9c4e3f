#ifndef COFFER_SERVICES_DIRECTORY_EVENT_FEED_H_
#define COFFER_SERVICES_DIRECTORY_EVENT_FEED_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "lib/clock/clock.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Each watcher keeps a thread of the server.
inline constexpr size_t kMaxEventWatchers = 64;
// An empty message after this long, so that a client knows that the directory
// is there; below the 30 seconds of the contract by what a check may be late.
inline constexpr absl::Duration kEventKeepalive = absl::Seconds(15);
// Events in one message.
inline constexpr size_t kMaxEventsPerMessage = 500;

// Tells watchers about events as they are recorded. Thread-safe.
class EventFeed {
 public:
  // Sends one message; false when nobody takes it any more.
  using Sender = std::function<bool(const v1::WatchEventsResponse&)>;

  // Both must outlive the feed.
  EventFeed(const MetadataStore* store, Clock* clock)
      : store_(*store), clock_(*clock) {}

  // Something was applied. Wakes the watchers if there are new events. Cheap:
  // called by the log after each group.
  void OnApplied() ABSL_LOCKS_EXCLUDED(mutex_);

  // To be called every second or so: lets watchers notice that their client is
  // gone, or that it is time for an empty message.
  void Tick() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends all watches, and those to come.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  // Sends the events after `after_sequence`, those on record and then new ones,
  // until `is_cancelled` or the sender says so (OK) or the feed is closed
  // (UNAVAILABLE, SHUTTING_DOWN). RESOURCE_EXHAUSTED (LIMIT_EXCEEDED): too many
  // watch. Otherwise the store's error.
  absl::Status Watch(uint64_t after_sequence,
                     const std::function<bool()>& is_cancelled,
                     const Sender& send) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t watchers() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // Of a watcher: the last event it was sent, and when it was last sent
  // something, by the monotonic clock.
  struct Position {
    uint64_t sequence = 0;
    absl::Duration sent;
  };

  // Waits for news, a tick or the end. False when the feed is closed.
  bool Await(uint64_t after_sequence, uint64_t* seen_ticks)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Run(Position position, const std::function<bool()>& is_cancelled,
                   const Sender& send);

  const MetadataStore& store_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  size_t watchers_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t last_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t ticks_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_EVENT_FEED_H_
