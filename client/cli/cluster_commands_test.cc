// The commands of `coffer cluster` that ask ClusterAdmin.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class ClusterCommandsTest : public ::testing::Test {
 protected:
  ClusterCommandsTest() {
    admin().placement.replication_factor = 3;
    admin().placement.group_count = 4;
    for (const int number : {1, 2, 3}) ids_.push_back(admin().AddNode(number));
    admin().health.checks = {
        {"NODE_DOWN", HealthSeverity::kOk, "no node is down", {}, {}, ""},
        {"NODE_NEARLY_FULL", HealthSeverity::kOk, "", {}, {}, ""}};
  }

  FakeAdminCluster& admin() { return *app_.admin(); }

  FakeApplication app_;
  std::vector<std::string> ids_;
};

TEST_F(ClusterCommandsTest, HealthTellsSeveritiesApart) {
  EXPECT_EQ(app_.Run({"cluster", "health"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("health: ok"));
  EXPECT_THAT(app_.out(), Not(HasSubstr("NODE_DOWN")));
  EXPECT_EQ(app_.Run({"cluster", "health", "--all"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("NODE_DOWN"));
  admin().health.severity = HealthSeverity::kWarning;
  admin().health.checks[1].severity = HealthSeverity::kWarning;
  admin().health.checks[1].details = {"node 1 has 10 % left"};
  EXPECT_EQ(app_.Run({"cluster", "health"}), ExitCode::kProblemsFound);
  EXPECT_THAT(app_.out(), HasSubstr("node 1 has 10 % left"));
  EXPECT_EQ(app_.Run({"cluster", "health", "--fail-on", "error"}),
            ExitCode::kSuccess);
  admin().health.severity = HealthSeverity::kError;
  EXPECT_EQ(app_.Run({"cluster", "health", "--fail-on", "error", "--json"}),
            ExitCode::kProblemsFound);
  EXPECT_EQ(app_.JsonLines().back()["severity"], "error");
  EXPECT_EQ(app_.JsonLines().back()["exit_code"], 11);
  EXPECT_EQ(app_.Run({"cluster", "health", "--fail-on", "x"}),
            ExitCode::kUsage);
}

TEST_F(ClusterCommandsTest, StatusTellsOfTheHealthChecks) {
  admin().health.severity = HealthSeverity::kWarning;
  admin().health.checks[0].severity = HealthSeverity::kError;
  admin().health.checks[0].muted_until = absl::FromUnixSeconds(1700000000);
  admin().health.checks[1].severity = HealthSeverity::kWarning;
  EXPECT_EQ(app_.Run({"cluster", "status"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(),
              HasSubstr("\nchecks   warning: NODE_NEARLY_FULL  (co"));
  EXPECT_EQ(app_.Run({"cluster", "status", "--json"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.JsonLines().back()["health_severity"], "warning");
  admin().health_failure = absl::UnavailableError("busy");
  EXPECT_EQ(app_.Run({"cluster", "status"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.err(), HasSubstr("checks are not known: busy"));
  EXPECT_EQ(app_.Run({"cluster", "status", "--json"}), ExitCode::kSuccess);
  EXPECT_EQ(app_.JsonLines().back()["health_severity"], "unknown");
}

TEST_F(ClusterCommandsTest, HealthIsEscapedForTerminals) {
  admin().health.checks[0].severity = HealthSeverity::kError;
  admin().health.checks[0].summary = "\x1b[2Jgone";
  app_.Run({"cluster", "health"});
  EXPECT_THAT(app_.out(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(app_.out(), HasSubstr("[2Jgone"));
}

TEST_F(ClusterCommandsTest, MutedChecksAreListed) {
  admin().health.checks[0].severity = HealthSeverity::kError;
  admin().health.checks[0].muted_until = absl::FromUnixSeconds(1700000000);
  admin().health.checks[0].mute_comment = "disk swap";
  EXPECT_EQ(app_.Run({"cluster", "health"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(),
              HasSubstr("muted until 2023-11-14 22:13:20Z: disk swap"));
}

TEST_F(ClusterCommandsTest, MutesForAWhile) {
  EXPECT_EQ(app_.Run({"cluster", "mute", "NODE_DOWN", "--for", "1h30m",
                      "--comment", "disk swap"}),
            ExitCode::kSuccess);
  EXPECT_EQ(admin().mutes["NODE_DOWN"], absl::Minutes(90));
  EXPECT_EQ(admin().comments["NODE_DOWN"], "disk swap");
  EXPECT_THAT(app_.out(), HasSubstr("muted until 2023-11-14 23:43:20Z"));
  EXPECT_EQ(app_.Run({"cluster", "unmute", "NODE_DOWN"}), ExitCode::kSuccess);
  EXPECT_TRUE(admin().mutes.empty());
  for (const char* wrong : {"0s", "-1h", "soon", "31d", "1.5s", ""}) {
    EXPECT_EQ(app_.Run({"cluster", "mute", "NODE_DOWN", "--for", wrong}),
              ExitCode::kUsage)
        << wrong;
  }
  EXPECT_EQ(app_.Run({"cluster", "mute", "NODE_DOWN"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"cluster", "mute", "NODE_DOWN", "--for", "1h",
                      "--comment", std::string(257, 'c')}),
            ExitCode::kUsage);
  EXPECT_TRUE(admin().mutes.empty());
}

TEST_F(ClusterCommandsTest, MutesTakeAnyCaseAndNoUnknownName) {
  EXPECT_EQ(app_.Run({"cluster", "mute", "node-down", "--for", "1h"}),
            ExitCode::kSuccess);
  EXPECT_EQ(admin().mutes.count("NODE_DOWN"), 1u);
  EXPECT_THAT(app_.out(), HasSubstr("NODE_DOWN is muted"));
  EXPECT_EQ(app_.Run({"cluster", "unmute", "node_down"}), ExitCode::kSuccess);
  EXPECT_TRUE(admin().mutes.empty());
  EXPECT_EQ(app_.Run({"cluster", "mute", "NODE_DWON", "--for", "1h"}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("did you mean NODE_DOWN?"));
  EXPECT_EQ(app_.Run({"cluster", "unmute", "X"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("there are NODE_DOWN, NODE_NEARLY_FULL"));
  EXPECT_TRUE(admin().mutes.empty());
}

TEST_F(ClusterCommandsTest, ReadyTakesIdsPrefixesAddressesAndHosts) {
  admin().maintenance.ready = true;
  admin().nodes[1].endpoints[0].address = "storage-1.coffer.svc:7420";
  for (const std::string& name :
       {ids_[1], std::string("2aa"), std::string("storage-1.coffer.svc:7420"),
        std::string("storage-1.coffer.svc"), std::string("storage-1")}) {
    EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", name}),
              ExitCode::kSuccess)
        << name << app_.err();
    EXPECT_THAT(admin().maintenance_ids, ElementsAre(ids_[1]));
  }
  EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", "1a", "2a", "1aa"}),
            ExitCode::kSuccess);
  EXPECT_THAT(admin().maintenance_ids, ElementsAre(ids_[0], ids_[1]));
}

TEST_F(ClusterCommandsTest, ReadyRefusesNamesThatAreNotOneNode) {
  admin().maintenance.ready = true;
  EXPECT_EQ(app_.Run({"cluster", "ready"}), ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("coffer cluster ready --maintenance NODE"));
  EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", "x"}),
            ExitCode::kNotFound);
  EXPECT_THAT(app_.err(), HasSubstr("1aaaaaaa (node-1:7420)"));
  admin().nodes[1].summary.id = "1b";
  EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", "1"}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("several nodes"));
  EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", ""}),
            ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"cluster", "ready"}), ExitCode::kUsage);
}

TEST_F(ClusterCommandsTest, ReadySaysWhyNot) {
  admin().maintenance.blockers = {
      {"OTHER_NODE_UNAVAILABLE", "node 2 is down: wait for it"}};
  EXPECT_EQ(app_.Run({"cluster", "ready", "--maintenance", "1a"}),
            ExitCode::kProblemsFound);
  EXPECT_THAT(app_.out(), HasSubstr("OTHER_NODE_UNAVAILABLE  node 2 is down"));
  EXPECT_THAT(app_.out(), HasSubstr("must not be stopped now"));
}

TEST_F(ClusterCommandsTest, EventsEndWithTheNewest) {
  for (uint64_t i = 1; i <= 5; ++i) {
    admin().events.push_back(
        {i, absl::UnixEpoch(), "NODE_CHANGED", "", absl::StrCat("event ", i)});
  }
  EXPECT_EQ(app_.Run({"cluster", "events", "--limit", "2", "--json"}),
            ExitCode::kSuccess);
  ASSERT_THAT(app_.JsonLines(), SizeIs(3));
  EXPECT_EQ(app_.JsonLines()[0]["sequence"], 4);
  EXPECT_EQ(app_.JsonLines()[1]["sequence"], 5);
  EXPECT_EQ(app_.Run({"cluster", "events", "--limit", "-1"}), ExitCode::kUsage);
  EXPECT_EQ(app_.Run({"cluster", "events", "--limit", "10001"}),
            ExitCode::kUsage);
}

TEST_F(ClusterCommandsTest, FollowGoesOnAfterTheLastEvent) {
  admin().events = {{7, absl::UnixEpoch(), "CLUSTER_CREATED", "", "old"}};
  admin().later_events = {{7, absl::UnixEpoch(), "NODE_CHANGED", "", "again"},
                          {8, absl::UnixEpoch(), "NODE_CHANGED", "", "new"}};
  app_.Run({"cluster", "events", "--follow"});
  EXPECT_THAT(app_.out(), HasSubstr("old"));
  EXPECT_THAT(app_.out(), HasSubstr("new"));
  EXPECT_THAT(app_.out(), Not(HasSubstr("again")));
}

TEST_F(ClusterCommandsTest, FollowEndsWhenNobodyReads) {
  admin().later_events = {{8, absl::UnixEpoch(), "NODE_CHANGED", "", "new"}};
  app_.surroundings()->out_is_abandoned = [] { return true; };
  EXPECT_EQ(app_.Run({"cluster", "events", "--follow"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(HasSubstr("new")));
}

TEST_F(ClusterCommandsTest, DfSaysWhatFits) {
  EXPECT_EQ(app_.Run({"cluster", "df"}), ExitCode::kSuccess);
  // 60 GiB are free, 5 GiB of which are the reserve.
  EXPECT_THAT(
      app_.out(),
      AllOf(HasSubstr("NODE      STATE   CAPACITY      USED      FREE  USE%"),
            HasSubstr("1aaaaaaa  ACTIVE   100 GiB  40.0 GiB  60.0 GiB   40%  "
                      "55.0 GiB  20.0 GiB  zone-1"),
            HasSubstr("\ntotal     - "),
            HasSubstr("about 55.0 GiB of files fit in 3 copies over 3 failure "
                      "domains")));
}

TEST_F(ClusterCommandsTest, DfCountsOnNodesWithRoomOnly) {
  admin().nodes[2].summary.accepts_puts = false;
  EXPECT_EQ(app_.Run({"cluster", "df", "--json"}), ExitCode::kSuccess);
  const nlohmann::json summary = app_.JsonLines().back();
  EXPECT_EQ(summary["copies"], 2);
  EXPECT_EQ(summary["replication_factor"], 3);
  EXPECT_EQ(summary["fits_now_bytes"], uint64_t{55} << 30);
  EXPECT_EQ(summary["nodes_without_room"], 1);
  EXPECT_EQ(app_.JsonLines()[0]["room_bytes"], uint64_t{55} << 30);
  EXPECT_EQ(app_.JsonLines()[2]["room_bytes"], 0);
  admin().nodes[1].summary.state = "SUSPECT";
  EXPECT_EQ(app_.Run({"cluster", "df"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), AllOf(HasSubstr("2aaaaaaa  SUSPECT"),
                                HasSubstr("2 of 3 nodes take no new data")));
}

TEST_F(ClusterCommandsTest, TheAdminPortIsASetting) {
  app_.Run({"cluster", "unmute", "X", "--directory", "h:1"});
  EXPECT_EQ(admin().options.admin_address, "h:7002");
  app_.surroundings()->environment["COFFER_ADMIN"] = "a:2";
  app_.Run({"cluster", "unmute", "X", "--directory", "h:1"});
  EXPECT_EQ(admin().options.admin_address, "a:2");
  app_.Run({"cluster", "unmute", "X", "--admin", "b:3"});
  EXPECT_EQ(admin().options.admin_address, "b:3");
  EXPECT_EQ(app_.Run({"cluster", "unmute", "X", "--admin", "b"}),
            ExitCode::kUsage);
  EXPECT_THAT(app_.err(), HasSubstr("admin port 'b' (flag --admin)"));
}

TEST_F(ClusterCommandsTest, VerboseErrorsHaveTheTraceId) {
  admin().failure = absl::UnavailableError("no directory");
  EXPECT_EQ(app_.Run({"cluster", "df", "-v"}), ExitCode::kUnavailable);
  EXPECT_THAT(app_.err(),
              HasSubstr("trace 0af7651916cd43dd8448eb211c80319c\n"));
  EXPECT_THAT(app_.err(), HasSubstr("next: coffer doctor"));
  EXPECT_EQ(app_.Run({"cluster", "df", "-v", "--json"}),
            ExitCode::kUnavailable);
  EXPECT_EQ(nlohmann::json::parse(app_.err())["trace_id"],
            "0af7651916cd43dd8448eb211c80319c");
  app_.Run({"cluster", "df"});
  EXPECT_THAT(app_.err(), Not(HasSubstr("trace")));
  EXPECT_EQ(admin().options.traceparent, app_.surroundings()->traceparent);
}

}  // namespace
}  // namespace coffer::cli
