#ifndef COFFER_CLIENT_CLI_FAKE_CLUSTER_ADMIN_H_
#define COFFER_CLIENT_CLI_FAKE_CLUSTER_ADMIN_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/cluster_admin.h"

namespace coffer::cli {

// What fake administration of a test has in common. By address: what answers
// there; where nothing is set nobody answers (UNAVAILABLE).
struct FakeAdminCluster {
  ClusterAdminOptions options;
  ClusterSummary status;
  std::vector<AdminNode> nodes;
  PlacementSummary placement;
  ClusterHealth health;
  MaintenanceAnswer maintenance;
  // The oldest first.
  std::vector<ClusterEvent> events;
  // What WatchEvents sends after those.
  std::vector<ClusterEvent> later_events;
  std::map<std::string, absl::StatusOr<NodeAnswer>> node_answers;
  std::map<std::string, absl::StatusOr<PeerAnswers>> peer_answers;
  std::map<std::string, ProcessInfo> processes;
  // Of calls of the directory and its admin port; OK: they work.
  absl::Status failure;
  // Of GetHealth() alone.
  absl::Status health_failure;

  // What was asked for.
  std::vector<std::string> maintenance_ids;
  std::map<std::string, absl::Duration> mutes;
  std::map<std::string, std::string> comments;

  // Adds a node that is well, in a failure domain of its own, at
  // "node-N:7420"; all others reach it. Returns its id.
  std::string AddNode(int number);
};

// The cluster of `state` without servers, for tests of commands. Thread-safe
// but for `state`.
class FakeClusterAdmin final : public ClusterAdmin {
 public:
  // `state` must outlive it.
  explicit FakeClusterAdmin(FakeAdminCluster* state) : state_(*state) {}

  absl::StatusOr<ClusterSummary> GetStatus() override;
  absl::StatusOr<std::vector<AdminNode>> ListNodes() override;
  absl::StatusOr<PlacementSummary> GetPlacement() override;
  absl::StatusOr<ClusterHealth> GetHealth() override;
  absl::StatusOr<MaintenanceAnswer> CheckMaintenance(
      absl::Span<const std::string> node_ids) override;
  absl::StatusOr<EventPage> ListNewestEvents(
      int page_size, const std::string& page_token) override;
  absl::Status WatchEvents(uint64_t after_sequence, const EventVisitor& visitor,
                           Cancellation* cancellation) override;
  absl::StatusOr<absl::Time> MuteHealthCheck(
      const std::string& check, absl::Duration duration,
      const std::string& comment) override;
  absl::Status UnmuteHealthCheck(const std::string& check) override;
  absl::StatusOr<NodeAnswer> PingNode(const std::string& address) override;
  absl::StatusOr<PeerAnswers> PingPeers(const std::string& address) override;
  absl::StatusOr<ProcessInfo> GetProcessInfo(
      const std::string& admin_address) override;
  absl::StatusOr<std::string> GetMetrics(
      const std::string& admin_address) override;
  absl::StatusOr<std::string> SetLogLevel(const std::string& admin_address,
                                          const std::string& level,
                                          absl::Duration duration) override;

 private:
  absl::Status CheckProcess(const std::string& address) const;

  FakeAdminCluster& state_;
};

}  // namespace coffer::cli

#endif  // COFFER_CLIENT_CLI_FAKE_CLUSTER_ADMIN_H_
