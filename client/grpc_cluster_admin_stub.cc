#include "client/grpc_cluster_admin_stub.h"

#include <cstddef>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/memory/memory.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "client/admin_converter.h"
#include "client/directory_converter.h"
#include "client/unknown_call.h"
#include "coffer/directory/v1/cluster_service.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"
#include "lib/crypto/random.h"
#include "lib/ids/id.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/idle_call_guard.h"
#include "lib/rpc/retry_policy.h"
#include "lib/rpc/time_converter.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace v1 = directory::v1;

constexpr char kUserAgent[] = "coffer-admin/1";
constexpr int32_t kNodesPerPage = 1000;
constexpr size_t kMaxNodes = 100000;
// The directory sends something at least every 30 seconds.
constexpr absl::Duration kWatchSilence = absl::Seconds(75);

double Jitter() {
  thread_local absl::BitGen generator;
  return absl::Uniform(generator, 0.0, 1.0);
}

rpc::RetryPolicy PolicyOf(const ClusterAdminOptions& options) {
  rpc::RetryPolicy policy;
  policy.total = options.rpc_timeout;
  return policy;
}

rpc::CallMetadata MetadataOf(const ClusterAdminOptions& options) {
  rpc::CallMetadata metadata;
  metadata.client = kUserAgent;
  metadata.traceparent = options.traceparent;
  return metadata;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Open(
    const std::string& address, const rpc::CallMetadata& metadata) {
  rpc::ChannelOptions options;
  options.user_agent = metadata.client;
  return rpc::CreateChannel(address, options);
}

absl::Status Malformed(absl::string_view what) {
  return MakeError(absl::StatusCode::kInternal,
                   absl::StrCat("the directory's answer is malformed: ", what,
                                "; check that it runs a compatible version"),
                   {reason::kMalformed, {}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcClusterAdminStub>>
GrpcClusterAdminStub::Create(const ClusterAdminOptions& options) {
  COFFER_RETURN_IF_ERROR(rpc::ValidateRetryPolicy(PolicyOf(options)));
  const rpc::CallMetadata metadata = MetadataOf(options);
  COFFER_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                          Open(options.directory_address, metadata));
  std::shared_ptr<grpc::Channel> admin_channel;
  if (!options.admin_address.empty()) {
    COFFER_ASSIGN_OR_RETURN(admin_channel,
                            Open(options.admin_address, metadata));
  }
  return absl::WrapUnique(
      new GrpcClusterAdminStub(options, metadata, channel, admin_channel));
}

GrpcClusterAdminStub::GrpcClusterAdminStub(
    const ClusterAdminOptions& options, const rpc::CallMetadata& metadata,
    const std::shared_ptr<grpc::Channel>& channel,
    const std::shared_ptr<grpc::Channel>& admin_channel)
    : options_(options),
      metadata_(metadata),
      directory_caller_(PolicyOf(options), metadata, &clock_, &sleeper_,
                        Jitter),
      admin_caller_(PolicyOf(options), metadata, &clock_, &sleeper_, Jitter),
      directory_(v1::DirectoryService::NewStub(channel)),
      cluster_(v1::ClusterService::NewStub(channel)),
      admin_(admin_channel == nullptr
                 ? nullptr
                 : v1::ClusterAdminService::NewStub(admin_channel)),
      prober_(metadata, options.probe_timeout, &clock_) {}

GrpcClusterAdminStub::~GrpcClusterAdminStub() { sleeper_.Wake(); }

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> GrpcClusterAdminStub::Call(
    absl::string_view operation, Stub* stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const Request& request) {
  // Nothing here does harm when it is done twice.
  DirectoryStubCaller& caller =
      std::is_same<Stub, Admin>::value ? admin_caller_ : directory_caller_;
  Response response;
  const absl::Status status =
      caller.Call(operation, CallKind::kRead, options_.rpc_timeout,
                  [&](grpc::ClientContext* context) {
                    response.Clear();
                    return (stub->*method)(context, request, &response);
                  });
  if (!status.ok()) {
    return Explain(operation, std::is_same<Stub, Admin>::value, status);
  }
  return response;
}

absl::Status GrpcClusterAdminStub::Explain(absl::string_view operation,
                                           bool by_admin_port,
                                           const absl::Status& status) const {
  if (!by_admin_port) {
    return ExplainUnknownDirectoryCall(operation, options_.directory_address,
                                       status);
  }
  return ExplainUnknownCall(
      operation, options_.admin_address, "the directory's admin port",
      "give the address of that port (setting admin)", status);
}

absl::Status GrpcClusterAdminStub::NeedsAdmin() const {
  if (admin_ != nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "this is asked of the directory's admin port, whose address is not "
      "known: set it");
}

absl::StatusOr<ClusterSummary> GrpcClusterAdminStub::GetStatus() {
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetClusterStatusResponse response,
      Call("cannot read the state of the cluster", directory_.get(),
           &Directory::GetClusterStatus, v1::GetClusterStatusRequest()));
  ClusterSummary summary = ToClusterSummary(response);
  summary.id = ToShortText(summary.id);
  summary.version = ToShortText(summary.version);
  return summary;
}

absl::StatusOr<std::vector<AdminNode>> GrpcClusterAdminStub::ListNodes() {
  std::vector<AdminNode> nodes;
  absl::flat_hash_set<std::string> seen;
  v1::ListNodesRequest request;
  request.set_page_size(kNodesPerPage);
  do {
    COFFER_ASSIGN_OR_RETURN(const v1::ListNodesResponse response,
                            Call("cannot list nodes", directory_.get(),
                                 &Directory::ListNodes, request));
    for (const v1::Node& proto : response.nodes()) {
      // Else a list without an end would not be noticed.
      if (!seen.insert(proto.node_id()).second || nodes.size() >= kMaxNodes) {
        return Malformed("the list of nodes has no end");
      }
      COFFER_ASSIGN_OR_RETURN(AdminNode node,
                              ToAdminNode(proto, options_.network_class));
      const auto other = options_.node_addresses.find(node.summary.id);
      if (other != options_.node_addresses.end()) {
        node.summary.address = other->second;
      }
      nodes.push_back(std::move(node));
    }
    if (response.nodes().empty() && !response.next_page_token().empty()) {
      return Malformed("an empty page of nodes before the last one");
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return nodes;
}

absl::StatusOr<PlacementSummary> GrpcClusterAdminStub::GetPlacement() {
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetPlacementMapResponse response,
      Call("cannot read the placement map", directory_.get(),
           &Directory::GetPlacementMap, v1::GetPlacementMapRequest()));
  return ToPlacementSummary(response.map());
}

absl::StatusOr<ClusterHealth> GrpcClusterAdminStub::GetHealth() {
  COFFER_ASSIGN_OR_RETURN(
      const v1::GetClusterHealthResponse response,
      Call("cannot read the cluster's health", cluster_.get(),
           &Cluster::GetClusterHealth, v1::GetClusterHealthRequest()));
  return ToClusterHealth(response);
}

absl::StatusOr<MaintenanceAnswer> GrpcClusterAdminStub::CheckMaintenance(
    absl::Span<const std::string> node_ids) {
  v1::CheckMaintenanceRequest request;
  for (const std::string& id : node_ids) request.add_node_ids(id);
  COFFER_ASSIGN_OR_RETURN(
      const v1::CheckMaintenanceResponse response,
      Call("cannot check whether nodes may be stopped", cluster_.get(),
           &Cluster::CheckMaintenance, request));
  return ToMaintenanceAnswer(response);
}

absl::StatusOr<ClusterAdmin::EventPage> GrpcClusterAdminStub::ListNewestEvents(
    int page_size, const std::string& page_token) {
  v1::ListEventsRequest request;
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  request.set_newest_first(true);
  COFFER_ASSIGN_OR_RETURN(const v1::ListEventsResponse response,
                          Call("cannot list events", cluster_.get(),
                               &Cluster::ListEvents, request));
  EventPage page;
  COFFER_ASSIGN_OR_RETURN(page.events, ToClusterEvents(response.events()));
  if (page.events.empty() && !response.next_page_token().empty()) {
    return Malformed("an empty page of events before the last one");
  }
  page.next_page_token = response.next_page_token();
  return page;
}

absl::Status GrpcClusterAdminStub::WatchEvents(uint64_t after_sequence,
                                               const EventVisitor& visitor,
                                               Cancellation* cancellation) {
  grpc::ClientContext context;
  rpc::AddCallMetadata(metadata_, &context);
  rpc::IdleCallGuard guard(kWatchSilence, &clock_,
                           absl::make_unique<SystemSleeper>());
  const auto watch = guard.Start([&context] { context.TryCancel(); });
  const int handle =
      cancellation->AddCallback([&context] { context.TryCancel(); });
  v1::WatchEventsRequest request;
  request.set_after_sequence(after_sequence);
  const auto stream = cluster_->WatchEvents(&context, request);
  v1::WatchEventsResponse response;
  absl::Status failure;
  while (failure.ok() && stream->Read(&response)) {
    watch->Touch();
    const auto events = ToClusterEvents(response.events());
    failure = events.ok() ? visitor(*events) : events.status();
  }
  if (!failure.ok()) context.TryCancel();
  const absl::Status end = FromGrpcStatus(stream->Finish());
  cancellation->RemoveCallback(handle);
  if (!failure.ok()) return failure;
  if (cancellation->IsCancelled()) return absl::CancelledError("cancelled");
  if (end.ok() || absl::IsCancelled(end)) {
    return absl::UnavailableError(
        "the directory sends no more events: it stops, or the connection is "
        "lost");
  }
  return Explain("cannot watch events", /*by_admin_port=*/false, end);
}

absl::StatusOr<absl::Time> GrpcClusterAdminStub::MuteHealthCheck(
    const std::string& check, absl::Duration duration,
    const std::string& comment) {
  COFFER_RETURN_IF_ERROR(NeedsAdmin());
  v1::MuteHealthCheckRequest request;
  request.set_request_id(crypto::NewId<RequestId>(random_).ToHex());
  request.set_check(check);
  request.mutable_duration()->set_seconds(absl::ToInt64Seconds(duration));
  request.set_comment(comment);
  COFFER_ASSIGN_OR_RETURN(const v1::MuteHealthCheckResponse response,
                          Call("cannot mute the check", admin_.get(),
                               &Admin::MuteHealthCheck, request));
  return rpc::ToTime(response.muted_until());
}

absl::Status GrpcClusterAdminStub::UnmuteHealthCheck(const std::string& check) {
  COFFER_RETURN_IF_ERROR(NeedsAdmin());
  v1::UnmuteHealthCheckRequest request;
  request.set_request_id(crypto::NewId<RequestId>(random_).ToHex());
  request.set_check(check);
  return Call("cannot unmute the check", admin_.get(),
              &Admin::UnmuteHealthCheck, request)
      .status();
}

absl::StatusOr<NodeAnswer> GrpcClusterAdminStub::PingNode(
    const std::string& address) {
  return prober_.PingNode(address);
}

absl::StatusOr<PeerAnswers> GrpcClusterAdminStub::PingPeers(
    const std::string& address) {
  return prober_.PingPeers(address);
}

absl::StatusOr<ProcessInfo> GrpcClusterAdminStub::GetProcessInfo(
    const std::string& admin_address) {
  return prober_.GetProcessInfo(admin_address);
}

absl::StatusOr<std::string> GrpcClusterAdminStub::GetMetrics(
    const std::string& admin_address) {
  return prober_.GetMetrics(admin_address);
}

absl::StatusOr<std::string> GrpcClusterAdminStub::SetLogLevel(
    const std::string& admin_address, const std::string& level,
    absl::Duration duration) {
  return prober_.SetLogLevel(admin_address, level, duration);
}

}  // namespace coffer::client
