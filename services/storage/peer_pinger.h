#ifndef COFFER_SERVICES_STORAGE_PEER_PINGER_H_
#define COFFER_SERVICES_STORAGE_PEER_PINGER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "lib/clock/clock.h"
#include "lib/ids/id.h"
#include "services/storage/directory_client.h"
#include "services/storage/peer_client.h"

namespace coffer::storage {

struct PeerPingerOptions {
  // For one node, and for a whole round, the directory's answer included.
  absl::Duration peer_timeout = absl::Seconds(2);
  absl::Duration round_timeout = absl::Seconds(5);
  // A round that is younger than this is not repeated.
  absl::Duration result_lifetime = absl::Seconds(1);
  // Nodes that are asked at the same moment.
  int parallelism = 16;
  // Nodes of the directory beyond these are not asked.
  size_t max_peers = 1000;
};

// How one node answered.
struct PeerPing {
  NodeId node_id;
  // Where it was asked; empty when the directory knows no address.
  std::string address;
  // OK: that node answered, under its own id. FAILED_PRECONDITION: the address
  // is missing, or another node answers there. ABORTED: it was not asked, the
  // others took all of the time.
  absl::Status status;
  // Until the answer or the error; includes connecting.
  absl::Duration round_trip_time;
};

// Finds out which nodes of the cluster this one can reach. Only addresses that
// the directory has are asked, never any that a caller names; and callers at
// the same moment share one round, so that asking often is no way to make this
// node flood others. Thread-safe.
class PeerPinger {
 public:
  // All must outlive it. A null `directory`: the node has none.
  PeerPinger(const PeerPingerOptions& options, DirectoryClient* directory,
             PeerClient* peers, Clock* clock);

  PeerPinger(const PeerPinger&) = delete;
  PeerPinger& operator=(const PeerPinger&) = delete;

  // Every node that the directory knows, by id. Blocks for at most the round's
  // timeout. FAILED_PRECONDITION (NO_DIRECTORY): there is no directory.
  // UNAVAILABLE: it does not answer, or not sensibly. `traceparent` is that of
  // the caller, or empty; a round carries that of whoever began it.
  absl::StatusOr<std::vector<PeerPing>> PingAll(const std::string& traceparent);

 private:
  struct Round {
    // nullopt: in progress.
    absl::optional<absl::StatusOr<std::vector<PeerPing>>> result;
    // By the monotonic clock; has a meaning when there is a result.
    absl::Duration end;
  };

  // Whether the latest round answers callers of this moment.
  bool IsFresh() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<PeerPing>> Run(const std::string& traceparent);
  absl::StatusOr<std::vector<DirectoryClient::Peer>> ListPeers(
      const std::string& traceparent, absl::Duration deadline);
  PeerPing Ask(const DirectoryClient::Peer& peer,
               const std::string& traceparent, absl::Duration deadline);

  const PeerPingerOptions options_;
  DirectoryClient* const directory_;
  PeerClient& peers_;
  Clock& clock_;
  absl::Mutex mutex_;
  // The latest; null before the first.
  std::shared_ptr<Round> round_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PEER_PINGER_H_
