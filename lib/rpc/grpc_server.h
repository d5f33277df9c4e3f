#ifndef COFFER_LIB_RPC_GRPC_SERVER_H_
#define COFFER_LIB_RPC_GRPC_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "lib/rpc/address.h"
#include "lib/rpc/calls_in_progress.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

struct GrpcServerOptions {
  // HOST:PORT each (address.h), at least one; port 0 lets the system choose. A
  // host other than loopback is not refused: use IsLoopback() to warn.
  std::vector<std::string> listen_addresses = {"127.0.0.1:0"};
  // Not owned; must outlive the server. One with raw methods (raw_server.h) can
  // be served by one server only.
  std::vector<grpc::Service*> services;
  // Are told of every call, but for those of raw methods that are refused for
  // want of threads; the same.
  std::vector<ServerCallObserver*> observers;

  // Largest message that is accepted from clients.
  int max_receive_bytes = kMetadataMaxReceiveBytes;
  int max_streams_per_connection = kMaxStreamsPerConnection;
  int max_threads = kMaxServerThreads;
  size_t memory_quota_bytes = kServerMemoryQuotaBytes;
  // Whether clients may ask which services and messages there are (grpcurl).
  bool reflection = true;
  // When all calls have ended, Shutdown() gives connections this long to be
  // closed by both sides, and the last answers to arrive.
  absl::Duration farewell = absl::Seconds(1);
  // Null: neither encryption nor authentication.
  std::shared_ptr<grpc::ServerCredentials> credentials;
};

// A running gRPC server with the limits of limits.h, which also serves
// grpc.health.v1.Health and grpc.channelz.v1.Channelz. Thread-safe.
class GrpcServer {
 public:
  // Listens and serves. Two servers never share a port.
  //
  //   INVALID_ARGUMENT     malformed or no address
  //   FAILED_PRECONDITION, PERMISSION_DENIED, INTERNAL
  //                        cannot listen, see bind_probe.h
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Create(
      const GrpcServerOptions& options);

  // Shuts down without grace.
  ~GrpcServer();

  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // Where the server listens: listen_addresses with the ports really bound.
  const std::vector<Address>& addresses() const { return addresses_; }

  // The port of the first address.
  int port() const { return addresses_.front().port; }

  // What health checks say about a service, or about the whole server when
  // `service` is "". The whole server is serving from the start; services that
  // were never set are unknown. No effect after Shutdown().
  void SetServing(const std::string& service, bool serving);

  // Stops: health checks say NOT_SERVING and new calls are refused; calls in
  // progress may end within `grace` and are cancelled then. Returns when all
  // handlers have returned; they have to watch ServerContext::IsCancelled().
  // Those who watch health, and idle connections, are not waited for.
  void Shutdown(absl::Duration grace);

  // Cancels the calls that are in progress, so that a Shutdown() elsewhere need
  // not wait for its grace to pass.
  void CancelCalls();

 private:
  GrpcServer(std::unique_ptr<CallsInProgress> calls,
             std::unique_ptr<grpc::Server> server,
             std::vector<Address> addresses, absl::Duration farewell);

  // While a shutdown takes its grace: cancels what need not be waited for.
  // Returns when that is done, or `stopped` or the grace has ended.
  void CloseWhenIdle(absl::Duration grace, absl::Notification* stopped);

  // Of the server, which ends before it.
  const std::unique_ptr<CallsInProgress> calls_;
  const std::unique_ptr<grpc::Server> server_;
  const std::vector<Address> addresses_;
  const absl::Duration farewell_;
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_GRPC_SERVER_H_
