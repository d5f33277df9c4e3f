#ifndef COFFER_CLIENT_CLUSTER_ADMIN_H_
#define COFFER_CLIENT_CLUSTER_ADMIN_H_

// The public C++ API for those who run a cluster: its health, events, capacity
// and processes. It needs no keys and never sees what the cluster holds.
//
//   coffer::ClusterAdminOptions options;
//   options.directory_address = "127.0.0.1:7001";
//   ASSIGN(admin, coffer::ClusterAdmin::Connect(options));
//   ASSIGN(health, admin->GetHealth());
//
// What servers answer is bounded and its ids are checked, but nothing makes it
// true: a directory that lies can call a sick cluster healthy.
//
// Errors are absl::Status: UNAVAILABLE (not reached), DEADLINE_EXCEEDED,
// UNIMPLEMENTED (the server is older than the call), NOT_FOUND,
// INVALID_ARGUMENT, INTERNAL (MALFORMED: an answer that cannot be), and what
// the server says otherwise.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/admin_types.h"
#include "client/cancellation.h"
#include "client/types.h"

namespace coffer {

struct ClusterAdminOptions {
  // host:port of the directory.
  std::string directory_address;
  // host:port of the directory's admin port; only the calls that say so need
  // it. Empty: they fail.
  std::string admin_address;
  // Which of a node's endpoints its summary shows.
  std::string network_class = "cluster";
  // HOST:PORT by id of the node, in place of what the node advertises; see
  // ClientOptions.
  std::map<std::string, std::string> node_addresses;
  // For a call of the directory with all its retries.
  absl::Duration rpc_timeout = absl::Seconds(10);
  // For a call of one node or one process, which is made once.
  absl::Duration probe_timeout = absl::Seconds(5);
  // Sent with every call (W3C Trace Context); empty: none.
  std::string traceparent;
};

// A connection with one cluster. Thread-safe.
class ClusterAdmin {
 public:
  // Of ListNewestEvents.
  static constexpr int kMaxEventsPerPage = 1000;

  struct EventPage {
    std::vector<ClusterEvent> events;
    // Empty at the end.
    std::string next_page_token;
  };

  // Takes the events of one message, none when the directory only says that it
  // is there. An error ends the watch with that error.
  using EventVisitor =
      std::function<absl::Status(absl::Span<const ClusterEvent>)>;

  // Does not wait for servers. INVALID_ARGUMENT: a malformed address.
  static absl::StatusOr<std::unique_ptr<ClusterAdmin>> Connect(
      const ClusterAdminOptions& options);

  virtual ~ClusterAdmin() = default;

  // --- Asked of the directory --------------------------------------------

  // Without nodes.
  virtual absl::StatusOr<ClusterSummary> GetStatus() = 0;
  virtual absl::StatusOr<std::vector<AdminNode>> ListNodes() = 0;
  virtual absl::StatusOr<PlacementSummary> GetPlacement() = 0;
  virtual absl::StatusOr<ClusterHealth> GetHealth() = 0;

  // NOT_FOUND: there is no such node.
  virtual absl::StatusOr<MaintenanceAnswer> CheckMaintenance(
      absl::Span<const std::string> node_ids) = 0;

  // The newest first. `page_token` is empty for the first page.
  virtual absl::StatusOr<EventPage> ListNewestEvents(
      int page_size, const std::string& page_token) = 0;

  // Events after that sequence, then new ones, until `cancellation`, which
  // makes it CANCELLED; UNAVAILABLE: the connection is lost, ask again with the
  // last sequence that was seen.
  virtual absl::Status WatchEvents(uint64_t after_sequence,
                                   const EventVisitor& visitor,
                                   Cancellation* cancellation) = 0;

  // --- Asked of the directory's admin port --------------------------------

  // Returns when the mute ends by itself.
  virtual absl::StatusOr<absl::Time> MuteHealthCheck(
      const std::string& check, absl::Duration duration,
      const std::string& comment) = 0;
  virtual absl::Status UnmuteHealthCheck(const std::string& check) = 0;

  // --- Asked of a node at one of its addresses -----------------------------

  virtual absl::StatusOr<NodeAnswer> PingNode(const std::string& address) = 0;

  // How the node at `address` reaches all nodes.
  virtual absl::StatusOr<PeerAnswers> PingPeers(const std::string& address) = 0;

  // --- Asked of the admin port of any server -------------------------------

  virtual absl::StatusOr<ProcessInfo> GetProcessInfo(
      const std::string& admin_address) = 0;

  // In the text format of Prometheus.
  virtual absl::StatusOr<std::string> GetMetrics(
      const std::string& admin_address) = 0;

  // trace, debug, info, warning, error or off; for `duration`, or while the
  // process runs if that is zero. Returns the level until now.
  virtual absl::StatusOr<std::string> SetLogLevel(
      const std::string& admin_address, const std::string& level,
      absl::Duration duration) = 0;
};

}  // namespace coffer

#endif  // COFFER_CLIENT_CLUSTER_ADMIN_H_
