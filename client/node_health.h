#ifndef COFFER_CLIENT_NODE_HEALTH_H_
#define COFFER_CLIENT_NODE_HEALTH_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"

namespace coffer::client {

// Of bytes of blobs. Many links are faster one way than the other.
enum class Direction { kToNode, kFromNode };

struct NodeHealthOptions {
  // How long a node is left alone after a failure, doubled with each further
  // one that follows without a success in between.
  absl::Duration first_cooldown = absl::Seconds(1);
  absl::Duration max_cooldown = absl::Minutes(1);
  // How long a rate counts that was not seen again.
  absl::Duration rate_memory = absl::Minutes(5);
};

// What this process has seen of each storage node, so that dead nodes are not
// asked first again and again and slow ones are noticed. Thread-safe.
class NodeHealth {
 public:
  // `clock` must outlive this.
  NodeHealth(const NodeHealthOptions& options, Clock* clock)
      : options_(options), clock_(*clock) {}

  NodeHealth(const NodeHealth&) = delete;
  NodeHealth& operator=(const NodeHealth&) = delete;

  // The node did something useful; ends its cooldown.
  void RecordSuccess(const NodeId& node);

  // The node could not be reached, stalled, or did not do its work: starts a
  // cooldown. Failures during a cooldown are of calls that were under way when
  // it began, and change nothing.
  void RecordFailure(const NodeId& node);

  // Time from a request for a blob to its last byte.
  void RecordLatency(const NodeId& node, absl::Duration latency);

  // What measures a link: fewer bytes measure how soon a node answers, or a
  // burst that the link lets pass.
  static constexpr uint64_t kTellingBytes = 256 << 10;

  // `bytes` took `elapsed` to be acknowledged or received, while they were
  // wanted. A higher rate replaces the known one, a lower one only when it
  // lasted. A rate of less than kTellingBytes never replaces one of more.
  void RecordRate(const NodeId& node, Direction direction, uint64_t bytes,
                  absl::Duration elapsed);

  // What to expect of `bytes`, in bytes per second: the rate of the node that
  // was fastest lately. 0 when nothing is known, or too little for so many.
  double BestRate(Direction direction, uint64_t bytes) const;

  // Of one node, of at least kTellingBytes; else 0.
  double RateOf(const NodeId& node, Direction direction) const;

  // Whether the node failed lately: ask others first.
  bool IsCoolingDown(const NodeId& node) const;

  // The latency that 19 of 20 of the node's last blobs did not exceed; zero
  // when there were none.
  absl::Duration HighLatency(const NodeId& node) const;

  // Moving average, newer samples count more; zero when there were none.
  absl::Duration AverageLatency(const NodeId& node) const;

 private:
  static constexpr size_t kLatencySamples = 64;

  static constexpr size_t kDirections = 2;

  struct Rate {
    double bytes_per_second = 0;
    // Of at least kTellingBytes.
    bool telling = false;
    // On the monotonic clock.
    absl::Duration time = -absl::InfiniteDuration();
  };
  struct Record {
    int failures_in_a_row = 0;
    // On the monotonic clock.
    absl::Duration cooldown_end = -absl::InfiniteDuration();
    absl::Duration average_latency;
    // A ring of the last samples.
    std::array<absl::Duration, kLatencySamples> latencies;
    uint64_t latency_count = 0;
    // By direction.
    std::array<Rate, kDirections> rates;
  };

  bool IsRecent(const Rate& rate) const;

  const NodeHealthOptions options_;
  Clock& clock_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<NodeId, Record> records_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_HEALTH_H_
