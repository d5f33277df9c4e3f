#ifndef COFFER_CLIENT_NODE_PROBER_STUB_H_
#define COFFER_CLIENT_NODE_PROBER_STUB_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/admin_types.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "lib/clock/clock.h"
#include "lib/rpc/call_metadata.h"

namespace coffer::client {

// Asks single servers, each time over a connection of its own and without
// retries: what does not answer now is what is looked for. Thread-safe.
class NodeProberStub {
 public:
  // `clock` must outlive this.
  NodeProberStub(const rpc::CallMetadata& metadata, absl::Duration timeout,
                 Clock* clock)
      : metadata_(metadata), timeout_(timeout), clock_(*clock) {}

  // See ClusterAdmin.
  absl::StatusOr<NodeAnswer> PingNode(const std::string& address) const;
  absl::StatusOr<PeerAnswers> PingPeers(const std::string& address) const;
  absl::StatusOr<ProcessInfo> GetProcessInfo(const std::string& address) const;
  absl::StatusOr<std::string> GetMetrics(const std::string& address) const;
  absl::StatusOr<std::string> SetLogLevel(const std::string& address,
                                          const std::string& level,
                                          absl::Duration duration) const;

 private:
  // What a call is about, for messages.
  struct Question {
    // "cannot ask", "cannot set the log level".
    absl::string_view operation;
    std::string address;
    // Which port answers it, and what to do if another one is asked.
    absl::string_view server;
    absl::string_view advice;
  };

  static Question OfNode(const std::string& address);
  static Question OfProcess(absl::string_view operation,
                            const std::string& address);

  absl::StatusOr<std::shared_ptr<grpc::Channel>> Open(
      const std::string& address) const;
  absl::Status Call(
      const Question& question, absl::Duration timeout,
      absl::FunctionRef<grpc::Status(grpc::ClientContext*)> call) const;

  const rpc::CallMetadata metadata_;
  const absl::Duration timeout_;
  Clock& clock_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_NODE_PROBER_STUB_H_
