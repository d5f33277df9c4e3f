#include "client/node_prober_stub.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/admin_converter.h"
#include "client/stopped_node.h"
#include "client/unknown_call.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "coffer/storage/v1/storage_service.grpc.pb.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "lib/rpc/channel.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/limits.h"
#include "lib/status/error_info.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

namespace admin = admin::v1;
namespace storage = storage::v1;

// A node waits for its peers, at most five seconds, before it answers.
constexpr absl::Duration kPeerRound = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> NodeProberStub::Open(
    const std::string& address) const {
  rpc::ChannelOptions options;
  options.own_connection = true;
  options.user_agent = metadata_.client;
  return rpc::CreateChannel(address, options);
}

NodeProberStub::Question NodeProberStub::OfNode(const std::string& address) {
  return {"cannot ask the node", address, "a storage node",
          "give the address of the node"};
}

NodeProberStub::Question NodeProberStub::OfProcess(absl::string_view operation,
                                                   const std::string& address) {
  return {operation, address, "an admin port",
          "give the HOST:PORT of the server's admin port"};
}

absl::Status NodeProberStub::Call(
    const Question& question, absl::Duration timeout,
    absl::FunctionRef<grpc::Status(grpc::ClientContext*)> call) const {
  grpc::ClientContext context;
  rpc::SetDeadline(timeout, &context);
  rpc::AddCallMetadata(metadata_, &context);
  // Nothing here cancels calls.
  const absl::Status status =
      ExplainEnd(FromGrpcStatus(call(&context)), /*cancelled_here=*/false);
  if (absl::IsUnimplemented(status)) {
    return ExplainUnknownCall(question.operation, question.address,
                              question.server, question.advice, status);
  }
  const std::string operation =
      absl::StrCat(question.operation, " at ", question.address);
  if (absl::IsDeadlineExceeded(status)) {
    return absl::DeadlineExceededError(absl::StrCat(
        operation, ": no answer within ", absl::FormatDuration(timeout)));
  }
  return status.ok() ? status : Annotate(status, operation);
}

absl::StatusOr<NodeAnswer> NodeProberStub::PingNode(
    const std::string& address) const {
  COFFER_ASSIGN_OR_RETURN(const auto channel, Open(address));
  const auto stub = storage::StorageService::NewStub(channel);
  storage::GetNodeInfoResponse response;
  const absl::Duration start = clock_.Monotonic();
  COFFER_RETURN_IF_ERROR(
      Call(OfNode(address), timeout_, [&](grpc::ClientContext* context) {
        return stub->GetNodeInfo(context, storage::GetNodeInfoRequest(),
                                 &response);
      }));
  const absl::Duration end = clock_.Monotonic();
  COFFER_ASSIGN_OR_RETURN(NodeAnswer answer, ToNodeAnswer(response));
  answer.round_trip_time = end - start;
  return answer;
}

absl::StatusOr<PeerAnswers> NodeProberStub::PingPeers(
    const std::string& address) const {
  COFFER_ASSIGN_OR_RETURN(const auto channel, Open(address));
  const auto stub = storage::StorageService::NewStub(channel);
  storage::PingPeersResponse response;
  COFFER_RETURN_IF_ERROR(Call(
      OfNode(address), timeout_ + kPeerRound,
      [&](grpc::ClientContext* context) {
        return stub->PingPeers(context, storage::PingPeersRequest(), &response);
      }));
  return ToPeerAnswers(response);
}

absl::StatusOr<ProcessInfo> NodeProberStub::GetProcessInfo(
    const std::string& address) const {
  COFFER_ASSIGN_OR_RETURN(const auto channel, Open(address));
  const auto stub = admin::ProcessService::NewStub(channel);
  admin::GetProcessInfoResponse response;
  COFFER_RETURN_IF_ERROR(Call(OfProcess("cannot ask the server", address),
                              timeout_, [&](grpc::ClientContext* context) {
                                return stub->GetProcessInfo(
                                    context, admin::GetProcessInfoRequest(),
                                    &response);
                              }));
  return ToProcessInfo(response);
}

absl::StatusOr<std::string> NodeProberStub::GetMetrics(
    const std::string& address) const {
  COFFER_ASSIGN_OR_RETURN(const auto channel, Open(address));
  const auto stub = admin::ProcessService::NewStub(channel);
  admin::GetMetricsResponse response;
  COFFER_RETURN_IF_ERROR(Call(
      OfProcess("cannot read the metrics", address), timeout_,
      [&](grpc::ClientContext* context) {
        return stub->GetMetrics(context, admin::GetMetricsRequest(), &response);
      }));
  return std::move(*response.mutable_text());
}

absl::StatusOr<std::string> NodeProberStub::SetLogLevel(
    const std::string& address, const std::string& level,
    absl::Duration duration) const {
  COFFER_ASSIGN_OR_RETURN(const auto channel, Open(address));
  const auto stub = admin::ProcessService::NewStub(channel);
  admin::SetLogLevelRequest request;
  request.set_level(level);
  request.mutable_duration()->set_seconds(absl::ToInt64Seconds(duration));
  admin::SetLogLevelResponse response;
  COFFER_RETURN_IF_ERROR(Call(OfProcess("cannot set the log level", address),
                              timeout_, [&](grpc::ClientContext* context) {
                                return stub->SetLogLevel(context, request,
                                                         &response);
                              }));
  return ToShortText(response.previous_level());
}

}  // namespace coffer::client
