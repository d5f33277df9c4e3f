#include "lib/rpc/call_metrics.h"

#include <array>
#include <atomic>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status_code_enum.h"
#include "lib/metrics/common_catalogue.h"
#include "lib/metrics/sample_sink.h"

namespace coffer::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kUnknown[] = "unknown";
// OK to UNAUTHENTICATED.
constexpr size_t kCodes = 17;

const ServiceDescriptor* FindService(const std::string& name) {
  return DescriptorPool::generated_pool()->FindServiceByName(name);
}

const MethodDescriptor* FindMethod(const StartedCall& call) {
  const ServiceDescriptor* const service =
      FindService(std::string(call.service));
  return service == nullptr
             ? nullptr
             : service->FindMethodByName(std::string(call.method));
}

std::string TypeOf(const MethodDescriptor* method) {
  if (method == nullptr) return kUnknown;
  if (method->client_streaming()) {
    return method->server_streaming() ? "bidi_stream" : "client_stream";
  }
  return method->server_streaming() ? "server_stream" : "unary";
}

std::string CodeName(size_t code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

}  // namespace

struct CallMetrics::Method {
  // Made when a code first occurs.
  metrics::Counter* Handled(metrics::MetricRegistry& registry, int code) {
    const size_t index = code >= 0 && static_cast<size_t>(code) < kCodes
                             ? static_cast<size_t>(code)
                             : static_cast<size_t>(grpc::StatusCode::UNKNOWN);
    metrics::Counter* counter = handled[index].load(std::memory_order_acquire);
    if (counter == nullptr) {
      metrics::MetricLabels with_code = labels;
      with_code["grpc_code"] = CodeName(index);
      counter = registry.AddCounter(metrics::kRpcHandled, with_code);
      handled[index].store(counter, std::memory_order_release);
    }
    return counter;
  }

  std::string service;
  std::string method;
  metrics::MetricLabels labels;
  metrics::Counter* started = nullptr;
  metrics::Counter* received = nullptr;
  metrics::Counter* sent = nullptr;
  metrics::Histogram* seconds = nullptr;
  std::array<std::atomic<metrics::Counter*>, kCodes> handled = {};
};

CallMetrics::CallMetrics(metrics::MetricRegistry* registry,
                         const std::vector<std::string>& services)
    : registry_(*registry) {
  for (const std::string& name : services) {
    const ServiceDescriptor* const service = FindService(name);
    if (service == nullptr) continue;
    for (int i = 0; i < service->method_count(); ++i) {
      Find({service->full_name(), service->method(i)->name()})
          .Handled(registry_, grpc::StatusCode::OK);
    }
  }
}

CallMetrics::~CallMetrics() = default;

CallMetrics::Method& CallMetrics::Find(const StartedCall& call) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = methods_.find({call.service, call.method});
    if (found != methods_.end()) return *found->second;
  }
  if (FindMethod(call) == nullptr &&
      (!call.service.empty() || call.method != kUnknown)) {
    return Find({"", kUnknown});
  }
  std::unique_ptr<Method> made = Make(call);
  absl::MutexLock lock(&mutex_);
  const Key key(made->service, made->method);
  return *methods_.try_emplace(key, std::move(made)).first->second;
}

std::unique_ptr<CallMetrics::Method> CallMetrics::Make(
    const StartedCall& call) {
  const MethodDescriptor* const descriptor = FindMethod(call);
  auto method = std::make_unique<Method>();
  if (descriptor != nullptr) method->service = std::string(call.service);
  method->method = descriptor == nullptr ? kUnknown : std::string(call.method);
  method->labels = {
      {"grpc_type", TypeOf(descriptor)},
      {"grpc_service", descriptor == nullptr ? kUnknown : method->service},
      {"grpc_method", method->method}};
  method->started = registry_.AddCounter(metrics::kRpcStarted, method->labels);
  method->received =
      registry_.AddCounter(metrics::kRpcMessagesReceived, method->labels);
  method->sent =
      registry_.AddCounter(metrics::kRpcMessagesSent, method->labels);
  method->seconds = registry_.AddHistogram(
      metrics::kRpcHandlingSeconds, metrics::LatencyBuckets(), method->labels);
  return method;
}

void CallMetrics::OnCallStarted(const StartedCall& call) {
  Find(call).started->Increment();
}

void CallMetrics::OnCallEnded(const EndedCall& call) {
  Method& method = Find({call.service, call.method});
  method.Handled(registry_, call.code)->Increment();
  method.seconds->Observe(absl::ToDoubleSeconds(call.duration));
  method.received->Increment(static_cast<double>(call.received));
  method.sent->Increment(static_cast<double>(call.sent));
}

}  // namespace coffer::rpc
