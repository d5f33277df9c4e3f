#include "services/directory/command_metrics.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/metrics/metric_registry.h"
#include "lib/status/status_matchers.h"
#include "services/directory/local_command_log.h"
#include "services/directory/metric_catalogue.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;

TEST(CommandMetricsTest, CountsCommandsByOperationAndResult) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const auto registry,
      metrics::MetricRegistry::Create({kDirectoryMetrics}));
  CommandMetrics metrics(registry.get());
  internal::v1::Command create;
  create.mutable_create_vault();
  internal::v1::Command purge;
  purge.mutable_purge_deleted();
  const internal::v1::Command nothing;
  const internal::v1::Outcome fine;
  internal::v1::Outcome refused;
  refused.mutable_status()->set_code(
      static_cast<int>(absl::StatusCode::kAlreadyExists));
  AppliedGroup group;
  group.items = {{&create, &fine},
                 {&create, &refused},
                 {&create, &fine},
                 {&purge, &fine},
                 {&nothing, &refused}};
  group.write_time = absl::Milliseconds(3);
  metrics.OnApplied(group);
  metrics.OnApplied(AppliedGroup{{{&purge, &fine}}, absl::Milliseconds(1)});

  const std::string text = registry->Serialize();
  EXPECT_THAT(registry->status(), IsOk());
  for (const char* line :
       {"coffer_directory_commands_total{operation=\"create_vault\",result="
        "\"OK\"} 2",
        "coffer_directory_commands_total{operation=\"create_vault\",result="
        "\"ALREADY_EXISTS\"} 1",
        "coffer_directory_commands_total{operation=\"purge_deleted\",result="
        "\"OK\"} 2",
        "coffer_directory_commands_total{operation=\"none\",result=\"ALREADY_"
        "EXISTS\"} 1",
        "coffer_directory_log_batch_commands_sum 6",
        "coffer_directory_log_sync_seconds_count 2"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

}  // namespace
}  // namespace coffer::directory
