#ifndef COFFER_SERVICES_ADMIN_PROCESS_SERVICE_H_
#define COFFER_SERVICES_ADMIN_PROCESS_SERVICE_H_

#include <map>
#include <string>

#include "absl/time/time.h"
#include "coffer/admin/v1/process_service.grpc.pb.h"
#include "coffer/admin/v1/process_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/status.h"
#include "lib/metrics/metric_registry.h"
#include "services/admin/log_level_control.h"

namespace coffer::admin {

struct ProcessInfo {
  // "coffer-directory" or "coffer-storage".
  std::string program;
  absl::Time start_time;
  // By the name of the flag without dashes; never secrets.
  std::map<std::string, std::string> settings;
};

// The gRPC service about one process, for its admin port. Contract:
// process_service.proto. Thread-safe.
class ProcessService final : public v1::ProcessService::Service {
 public:
  // The pointers must outlive the service.
  ProcessService(ProcessInfo info, LogLevelControl* log_level,
                 metrics::MetricRegistry* metrics);

  grpc::Status GetProcessInfo(grpc::ServerContext* context,
                              const v1::GetProcessInfoRequest* request,
                              v1::GetProcessInfoResponse* response) override;
  grpc::Status SetLogLevel(grpc::ServerContext* context,
                           const v1::SetLogLevelRequest* request,
                           v1::SetLogLevelResponse* response) override;
  grpc::Status GetMetrics(grpc::ServerContext* context,
                          const v1::GetMetricsRequest* request,
                          v1::GetMetricsResponse* response) override;

 private:
  const ProcessInfo info_;
  LogLevelControl& log_level_;
  metrics::MetricRegistry& metrics_;
};

}  // namespace coffer::admin

#endif  // COFFER_SERVICES_ADMIN_PROCESS_SERVICE_H_
