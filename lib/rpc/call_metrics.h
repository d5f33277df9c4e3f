#ifndef COFFER_LIB_RPC_CALL_METRICS_H_
#define COFFER_LIB_RPC_CALL_METRICS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "lib/metrics/metric_registry.h"
#include "lib/rpc/server_call_observer.h"

namespace coffer::rpc {

// Counts calls: the metrics of kRpcMetrics (lib/metrics/common_catalogue.h).
// grpc_type is "unary", "client_stream", "server_stream" or "bidi_stream", as
// declared in the proto file; grpc_code is such as "NOT_FOUND". Methods that
// this program does not have are all counted as one, so that clients cannot
// add series. Thread-safe.
class CallMetrics : public ServerCallObserver {
 public:
  // The methods of `services` (full names) appear with zeros at once, so that
  // the first call shows in rates. `registry` must outlive this and have
  // kRpcMetrics in its catalogue.
  CallMetrics(metrics::MetricRegistry* registry,
              const std::vector<std::string>& services);
  ~CallMetrics() override;

  void OnCallStarted(const StartedCall& call) override;
  void OnCallEnded(const EndedCall& call) override;

 private:
  struct Method;
  using Key = std::pair<absl::string_view, absl::string_view>;

  Method& Find(const StartedCall& call);
  // Looks the method up in the protos that are linked.
  std::unique_ptr<Method> Make(const StartedCall& call);

  metrics::MetricRegistry& registry_;
  absl::Mutex mutex_;
  // By service and method, the names of which the value owns.
  std::map<Key, std::unique_ptr<Method>> methods_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_CALL_METRICS_H_
