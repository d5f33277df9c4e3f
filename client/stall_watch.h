#ifndef COFFER_CLIENT_STALL_WATCH_H_
#define COFFER_CLIENT_STALL_WATCH_H_

#include <cstdint>

#include "absl/time/time.h"
#include "client/node_health.h"
#include "client/transfer_dependencies.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"

namespace coffer::client {

struct StallLimits {
  // Silence that every node is granted.
  absl::Duration shortest;
  // Silence that is granted while no node has moved anything yet: it is not
  // known then whether the link is slow.
  absl::Duration initial;
};

// Tells a stream that hangs from one whose link is slow: notes when bytes moved
// and how fast, and says how long silence may last. The rates are shared with
// all streams of the process, by NodeHealth, so that a node that hangs stands
// out from others over the same link. Not thread-safe.
class StallWatch {
 public:
  // However slow nodes were seen to be, silence for this long is a stall.
  static constexpr absl::Duration kLongest = absl::Minutes(2);
  // Fewer bytes than this together are no progress: a node must not hold a
  // stream by a trickle.
  static constexpr uint64_t kMinProgressBytes = 16 << 10;

  // What `dependencies` point to must outlive this.
  StallWatch(const NodeId& node, Direction direction, const StallLimits& limits,
             const TransferDependencies& dependencies);

  // Something is wanted of the node from now on, and nothing was since bytes
  // last moved.
  void Start();

  // The stream moved, in a way that does not measure its rate.
  void NoteProgress();

  // The node has received these bytes, or sent them.
  void NoteMoved(uint64_t bytes);

  // How long ago the last progress or the start was.
  absl::Duration Silence() const;

  // How long silence may last while the node has these bytes to move: several
  // times what the fastest node lately would have taken.
  absl::Duration Limit(uint64_t outstanding_bytes) const;

 private:
  const NodeId node_;
  const Direction direction_;
  const StallLimits limits_;
  NodeHealth* const health_;
  Clock* const clock_;
  absl::Duration last_progress_;
  // Moved since the last progress.
  uint64_t unnoted_bytes_ = 0;
  // What moved, and in how much time in which something was wanted. The rate is
  // of two windows together: what arrives in a burst was on its way for longer.
  struct Window {
    uint64_t bytes = 0;
    absl::Duration time;
  };
  Window last_window_;
  Window window_;
  // Up to when window_ has time.
  absl::Duration counted_until_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_STALL_WATCH_H_
