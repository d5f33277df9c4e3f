#ifndef COFFER_CLIENT_GRPC_CLUSTER_ADMIN_STUB_H_
#define COFFER_CLIENT_GRPC_CLUSTER_ADMIN_STUB_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/admin_types.h"
#include "client/cancellation.h"
#include "client/cluster_admin.h"
#include "client/directory_stub_caller.h"
#include "client/node_prober_stub.h"
#include "coffer/directory/v1/cluster_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "lib/clock/system_clock.h"
#include "lib/clock/system_sleeper.h"
#include "lib/crypto/system_random.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::client {

// coffer::ClusterAdmin over gRPC.
class GrpcClusterAdminStub final : public ClusterAdmin {
 public:
  static absl::StatusOr<std::unique_ptr<GrpcClusterAdminStub>> Create(
      const ClusterAdminOptions& options);
  ~GrpcClusterAdminStub() override;

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
  using CallKind = DirectoryStubCaller::CallKind;
  using Directory = directory::v1::DirectoryService::Stub;
  using Cluster = directory::v1::ClusterService::Stub;
  using Admin = directory::v1::ClusterAdminService::Stub;

  // `admin_channel` may be null.
  GrpcClusterAdminStub(const ClusterAdminOptions& options,
                       const rpc::CallMetadata& metadata,
                       const std::shared_ptr<grpc::Channel>& channel,
                       const std::shared_ptr<grpc::Channel>& admin_channel);

  // Makes a unary call of `stub`. `operation` says what is tried.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(
      absl::string_view operation, Stub* stub,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request);
  absl::Status NeedsAdmin() const;
  absl::Status Explain(absl::string_view operation, bool by_admin_port,
                       const absl::Status& status) const;

  const ClusterAdminOptions options_;
  const rpc::CallMetadata metadata_;
  SystemClock clock_;
  SystemSleeper sleeper_;
  crypto::SystemRandom random_;
  DirectoryStubCaller directory_caller_;
  DirectoryStubCaller admin_caller_;
  const std::unique_ptr<Directory> directory_;
  const std::unique_ptr<Cluster> cluster_;
  // Null without an address.
  const std::unique_ptr<Admin> admin_;
  const NodeProberStub prober_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_GRPC_CLUSTER_ADMIN_STUB_H_
