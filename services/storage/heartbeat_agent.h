#ifndef COFFER_SERVICES_STORAGE_HEARTBEAT_AGENT_H_
#define COFFER_SERVICES_STORAGE_HEARTBEAT_AGENT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/clock/sleeper.h"
#include "services/storage/directory_client.h"
#include "services/storage/node_identity.h"
#include "services/storage/placement_epoch.h"

namespace coffer::storage {

struct HeartbeatAgentOptions {
  // What the directory is told.
  std::vector<NetworkEndpoint> endpoints;
  std::string failure_domain;
  // Asked for before each call.
  std::function<NodeUsage()> usage;
  // Called once when the directory refuses this node for good; there are no
  // heartbeats any more then. On the agent's thread; must not destroy it.
  std::function<void(const absl::Status&)> on_refused;
  // Called on registration, and with errors that may pass, each time. May be
  // empty.
  std::function<void(const absl::Status&)> on_result;
  // Called with the answer to every registration and heartbeat. May be empty.
  std::function<void(const absl::Status&)> on_answer;
  // From 0 to 1, to spread retries.
  std::function<double()> jitter;
};

// Keeps the node a member of its cluster: registers, sends heartbeats, and
// registers again when the directory has forgotten it. The node serves with or
// without a directory.
class HeartbeatAgent {
 public:
  // Starts at once, on a thread of its own. All pointers must outlive it.
  HeartbeatAgent(const HeartbeatAgentOptions& options, DirectoryClient* client,
                 NodeIdentity* identity, PlacementEpoch* epoch,
                 std::unique_ptr<Sleeper> sleeper);
  ~HeartbeatAgent();

  HeartbeatAgent(const HeartbeatAgent&) = delete;
  HeartbeatAgent& operator=(const HeartbeatAgent&) = delete;

  // Tells the directory, at once and from now on, that the node is about to
  // stop. Returns when the directory has answered or the call has failed.
  void AnnounceStop();

  // Ends the call in progress, of which nobody is told. No call starts after
  // this.
  void Abandon();

  // The same, and waits for the end of the agent. Idempotent.
  void Stop();

 private:
  void Loop();
  absl::Status Register();
  absl::Status Beat();

  const HeartbeatAgentOptions options_;
  DirectoryClient& client_;
  NodeIdentity& identity_;
  PlacementEpoch& epoch_;
  const std::unique_ptr<Sleeper> sleeper_;
  std::atomic<bool> ended_{false};
  // Of the agent's thread alone.
  absl::Duration interval_;
  // Held during a heartbeat, so that none overtakes another.
  absl::Mutex beat_mutex_;
  // Whether the node is about to.
  bool stopping_ ABSL_GUARDED_BY(beat_mutex_) = false;
  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_HEARTBEAT_AGENT_H_
