#include "lib/rpc/grpc_server.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/call_once.h"
#include "absl/container/flat_hash_set.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "grpcpp/ext/channelz_service_plugin.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/server_interceptor.h"
#include "health_service.pb.h"
#include "lib/clock/system_clock.h"
#include "lib/rpc/bind_probe.h"
#include "lib/rpc/deadline.h"
#include "lib/rpc/raw_server.h"
#include "lib/rpc/server_call_interceptor.h"
#include "lib/rpc/transport_arguments.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::rpc {
namespace {

// Both are switches of the process, to be set before the first server is built.
void EnableHealthAndChannelzOnce() {
  static absl::once_flag once;
  absl::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::channelz::experimental::InitChannelzService();
    // Only what is linked can be described by reflection.
    grpc::health::v1::HealthCheckRequest::descriptor();
  });
}

// Decides on reflection for one server. gRPC's library adds it to all servers
// of a process into which it is linked.
class ReflectionOption : public grpc::ServerBuilderOption {
 public:
  explicit ReflectionOption(bool enabled) : enabled_(enabled) {}

  void UpdateArguments(grpc::ChannelArguments*) override {}

  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    auto reflection =
        std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
    const auto is_reflection = [&reflection](const auto& plugin) {
      return plugin->name() == reflection->name();
    };
    plugins->erase(
        std::remove_if(plugins->begin(), plugins->end(), is_reflection),
        plugins->end());
    if (enabled_) plugins->push_back(std::move(reflection));
  }

 private:
  const bool enabled_;
};

void AddDuration(const char* name, absl::Duration value,
                 grpc::ServerBuilder* builder) {
  builder->AddChannelArgument(
      name, static_cast<int>(absl::ToInt64Milliseconds(value)));
}

void SetTransport(grpc::ServerBuilder* builder) {
  for (const auto& [name, value] : TransportArguments()) {
    builder->AddChannelArgument(name, value);
  }
  builder->AddChannelArgument(GRPC_ARG_OPTIMIZATION_TARGET, "throughput");
  // Otherwise a second server on the same port takes a share of the calls.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  AddDuration(GRPC_ARG_KEEPALIVE_TIME_MS, kServerKeepaliveInterval, builder);
  AddDuration(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeout, builder);
  AddDuration(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
              kServerMinPingInterval, builder);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES,
                              kServerMaxPingStrikes);
  AddDuration(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kServerHandshakeTimeout,
              builder);
  AddDuration(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kServerMaxConnectionIdle,
              builder);
}

absl::Status SetObservers(const std::vector<ServerCallObserver*>& observers,
                          const std::vector<grpc::Service*>& services,
                          grpc::ServerBuilder* builder) {
  absl::flat_hash_set<std::string> raw_paths;
  for (grpc::Service* service : services) {
    auto* const raw = dynamic_cast<RawService*>(service);
    if (raw == nullptr) continue;
    if (!raw->SetObservers(observers)) {
      return absl::InternalError(
          "cannot start a server: a service with raw methods has a server");
    }
    raw_paths.insert(raw->raw_paths().begin(), raw->raw_paths().end());
  }
  std::vector<
      std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
      factories;
  factories.push_back(
      NewServerCallInterceptorFactory(observers, std::move(raw_paths)));
  builder->experimental().SetInterceptorCreators(std::move(factories));
  return absl::OkStatus();
}

void SetLimits(const GrpcServerOptions& options, grpc::ServerBuilder* builder) {
  grpc::ResourceQuota quota("coffer");
  quota.Resize(options.memory_quota_bytes);
  quota.SetMaxThreads(options.max_threads);
  builder->SetResourceQuota(quota);
  builder->SetMaxReceiveMessageSize(options.max_receive_bytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                              options.max_streams_per_connection);
  builder->SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder->SetSyncServerOption(
      grpc::ServerBuilder::MAX_POLLERS,
      std::max(1, std::min(kMaxServerPollers, options.max_threads)));
  // Ciphertext does not compress, and small messages may become huge ones.
  builder->SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder->SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
}

absl::StatusOr<std::vector<Address>> ParseAll(
    const std::vector<std::string>& texts) {
  if (texts.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "cannot start a server: no address to listen on; give at "
                     "least one, such as 127.0.0.1:7400",
                     {reason::kInvalidRequest, {}});
  }
  std::vector<Address> addresses;
  for (const std::string& text : texts) {
    COFFER_ASSIGN_OR_RETURN(Address address, ParseAddress(text));
    addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Create(
    const GrpcServerOptions& options) {
  COFFER_ASSIGN_OR_RETURN(std::vector<Address> addresses,
                          ParseAll(options.listen_addresses));
  EnableHealthAndChannelzOnce();
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<ReflectionOption>(options.reflection));
  SetTransport(&builder);
  SetLimits(options, &builder);
  auto calls = std::make_unique<CallsInProgress>();
  std::vector<ServerCallObserver*> observers = options.observers;
  observers.push_back(calls.get());
  COFFER_RETURN_IF_ERROR(SetObservers(observers, options.services, &builder));
  // Sized once: the builder writes into it.
  std::vector<int> ports(addresses.size(), 0);
  for (size_t i = 0; i < addresses.size(); ++i) {
    builder.AddListeningPort(FormatAddress(addresses[i]),
                             options.credentials == nullptr
                                 ? grpc::InsecureServerCredentials()
                                 : options.credentials,
                             &ports[i]);
  }
  for (grpc::Service* service : options.services) {
    builder.RegisterService(service);
  }
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  for (size_t i = 0; i < addresses.size(); ++i) {
    if (ports[i] <= 0) return ExplainBindFailure(addresses[i]);
    addresses[i].port = static_cast<uint16_t>(ports[i]);
  }
  if (server == nullptr) {
    return absl::InternalError(
        "cannot start a server: gRPC refused its services or settings");
  }
  return absl::WrapUnique(new GrpcServer(std::move(calls), std::move(server),
                                         std::move(addresses),
                                         options.farewell));
}

GrpcServer::GrpcServer(std::unique_ptr<CallsInProgress> calls,
                       std::unique_ptr<grpc::Server> server,
                       std::vector<Address> addresses, absl::Duration farewell)
    : calls_(std::move(calls)),
      server_(std::move(server)),
      addresses_(std::move(addresses)),
      farewell_(farewell) {}

GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

void GrpcServer::SetServing(const std::string& service, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(service, serving);
}

void GrpcServer::Shutdown(absl::Duration grace) {
  server_->GetHealthCheckService()->Shutdown();
  absl::Notification stopped;
  std::thread closer(
      [this, grace, &stopped] { CloseWhenIdle(grace, &stopped); });
  server_->Shutdown(ToTimespan(grace));
  stopped.Notify();
  closer.join();
}

void GrpcServer::CloseWhenIdle(absl::Duration grace,
                               absl::Notification* stopped) {
  SystemClock clock;
  const absl::Duration end = clock.Monotonic() + grace;
  // Again when a call has come in meanwhile that gRPC had not refused yet.
  do {
    const absl::Duration left = end - clock.Monotonic();
    if (left <= absl::ZeroDuration() || !calls_->AwaitNone(left)) return;
    if (stopped->WaitForNotificationWithTimeout(farewell_)) return;
  } while (!calls_->AwaitNone(absl::ZeroDuration()));
  CancelCalls();
}

void GrpcServer::CancelCalls() {
  grpc_server_cancel_all_calls(server_->c_server());
}

}  // namespace coffer::rpc
