#include "services/directory/command_metrics.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "google/protobuf/descriptor.h"
#include "lib/metrics/metric_registry.h"
#include "services/directory/local_command_log.h"
#include "services/directory/metric_catalogue.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;

// A group has at most 256 commands.
constexpr int kBatchBucketsExponent = 8;

// Such as "create_vault".
std::string OperationName(int number) {
  const auto* field = Command::descriptor()->FindFieldByNumber(number);
  return field == nullptr ? "none" : field->name();
}

}  // namespace

CommandMetrics::CommandMetrics(metrics::MetricRegistry* registry)
    : registry_(*registry),
      sync_seconds_(*registry->AddHistogram(metric::kLogSyncSeconds,
                                            metrics::LatencyBuckets())),
      batch_commands_(*registry->AddHistogram(
          metric::kLogBatchCommands,
          metrics::PowerOfTwoBuckets(kBatchBucketsExponent))) {}

void CommandMetrics::OnApplied(const AppliedGroup& group) {
  sync_seconds_.Observe(absl::ToDoubleSeconds(group.write_time));
  batch_commands_.Observe(static_cast<double>(group.items.size()));
  for (const AppliedGroup::Item& item : group.items) {
    const int operation = item.command->operation_case();
    const int code = item.outcome->status().code();
    metrics::Counter*& counter = commands_[{operation, code}];
    if (counter == nullptr) {
      counter = registry_.AddCounter(
          metric::kCommands,
          {{"operation", OperationName(operation)},
           {"result",
            absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
    }
    counter->Increment();
  }
}

}  // namespace coffer::directory
