#include "client/cli/health_format.h"

#include "absl/time/time.h"
#include "client/admin_types.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

TEST(HealthFormat, MutesAreInTheJsonOfMutedChecksOnly) {
  HealthCheck check;
  check.name = "NODE_DOWN";
  check.severity = HealthSeverity::kWarning;
  EXPECT_EQ(HealthCheckToJson(check)["severity"], "warning");
  EXPECT_EQ(HealthCheckToJson(check)["muted"], false);
  EXPECT_FALSE(HealthCheckToJson(check).contains("muted_until"));
  check.muted_until = absl::UnixEpoch();
  EXPECT_EQ(HealthCheckToJson(check)["muted_until"], "1970-01-01T00:00:00Z");
}

TEST(HealthFormat, EventsAreOneSafeLine) {
  ClusterEvent event;
  event.sequence = 3;
  event.time = absl::UnixEpoch();
  event.kind = "NODE_CHANGED";
  event.node_id = "00112233445566778899aabbccddeeff";
  event.message = "moved\n\x1b[31m";
  EXPECT_EQ(EventLine(event),
            "1970-01-01 00:00:00Z  00112233  NODE_CHANGED          "
            "moved\\n\\x1b[31m");
  EXPECT_EQ(EventToJson(event)["node_id"], event.node_id);
  event.node_id.clear();
  EXPECT_FALSE(EventToJson(event).contains("node_id"));
}

}  // namespace
}  // namespace coffer::cli
