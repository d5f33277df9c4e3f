#include "client/cli/doctor.h"

#include <sys/stat.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "client/cli/fake_application.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    admin().status.id = "c0ffee";
    admin().status.version = "0.1.0";
    admin().health.time = app_.surroundings()->clock->Now();
    admin().processes["127.0.0.1:7002"].program = "coffer-directory";
    for (const int number : {1, 2, 3}) admin().AddNode(number);
    app_.surroundings()->environment["COFFER_KEY_FILE"] =
        app_.WriteFile("keyring", "secret");
    chmod((app_.folder() + "/keyring").c_str(), 0600);
  }

  FakeAdminCluster& admin() { return *app_.admin(); }

  // Messages of what failed, by check.
  std::map<std::string, std::vector<std::string>> Failures(
      std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"doctor", "--json"});
    exit_code_ = app_.Run(arguments);
    std::map<std::string, std::vector<std::string>> failures;
    for (const nlohmann::json& line : app_.JsonLines()) {
      if (line["message_type"] != "item" || line["state"] != "failed") continue;
      EXPECT_NE(line["hint"].get<std::string>(), "");
      failures[line["check"].get<std::string>()].push_back(
          line["message"].get<std::string>());
    }
    EXPECT_EQ(exit_code_,
              failures.empty() ? ExitCode::kSuccess : ExitCode::kProblemsFound);
    return failures;
  }

  FakeApplication app_;
  ExitCode exit_code_ = ExitCode::kSuccess;
};

TEST_F(DoctorTest, AllIsWell) {
  EXPECT_THAT(Failures(), IsEmpty());
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  for (const char* group :
       {"[configuration]", "[directory]", "[nodes]", "[mesh]", "[cluster]"}) {
    EXPECT_THAT(app_.out(), HasSubstr(group));
  }
  EXPECT_THAT(app_.out(), HasSubstr("all 3 nodes reach each other"));
  EXPECT_THAT(app_.out(), HasSubstr("all is well"));
}

TEST_F(DoctorTest, NamesANodeThatIsDead) {
  admin().node_answers.insert_or_assign(
      "node-2:7420", absl::UnavailableError("node-2:7420: refused"));
  app_.machine()->tcp_failures["node-2:7420"] =
      absl::UnavailableError("Connection refused");
  for (const char* from : {"node-1:7420", "node-3:7420"}) {
    PeerAnswers answers = *admin().peer_answers.at(from);
    answers.peers[1].status = absl::UnavailableError("connection refused");
    admin().peer_answers.insert_or_assign(from, answers);
  }
  const auto failures = Failures();
  EXPECT_THAT(
      failures.at("node-tcp"),
      ElementsAre(AllOf(HasSubstr("node 2aaaaaaa"), HasSubstr("node-2:7420"),
                        HasSubstr("Connection refused"))));
  EXPECT_THAT(failures.at("mesh-reach"),
              ElementsAre("from 1aaaaaaa, 3aaaaaaa: cannot reach node 2aaaaaaa "
                          "at node-2:7420: UNAVAILABLE: connection refused"));
}

TEST_F(DoctorTest, NamesANodeBehindAFirewall) {
  app_.machine()->tcp_failures["node-3:7420"] =
      absl::DeadlineExceededError("no answer within 3s, not even a refusal");
  const auto failures = Failures();
  EXPECT_THAT(failures.at("node-tcp"),
              ElementsAre(AllOf(HasSubstr("node 3aaaaaaa"),
                                HasSubstr("not even a refusal"))));
  EXPECT_EQ(failures.count("mesh-reach"), 0u);
}

TEST_F(DoctorTest, NamesWhoAnswersInANodesPlace) {
  admin().node_answers.at("node-1:7420")->node_id = "ffff";
  EXPECT_THAT(Failures().at("node-identity"),
              ElementsAre("node 1aaaaaaa: at node-1:7420 another node answers, "
                          "ffff"));
}

TEST_F(DoctorTest, ANodeThatWasReplacedIsAHint) {
  admin().nodes[1].summary.state = "DOWN";
  admin().node_answers.at("node-2:7420")->node_id = "ffff";
  PeerAnswers answers = *admin().peer_answers.at("node-1:7420");
  answers.peers[1].status =
      absl::FailedPreconditionError("another node answers there");
  admin().peer_answers.insert_or_assign("node-1:7420", answers);
  EXPECT_THAT(Failures(), IsEmpty());
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("hint     node-identity"));
  EXPECT_THAT(app_.out(), HasSubstr("hint     mesh-reach"));
  EXPECT_THAT(app_.out(), Not(HasSubstr("reach each other")));
  // Other faults of a mesh are none of its hints.
  answers.peers[2].status = absl::UnavailableError("refused");
  admin().peer_answers.insert_or_assign("node-1:7420", answers);
  EXPECT_THAT(Failures().at("mesh-reach"),
              ElementsAre(HasSubstr("cannot reach node 3aaaaaaa")));
}

TEST_F(DoctorTest, NodesThatWereNotAskedAreSkipped) {
  PeerAnswers answers = *admin().peer_answers.at("node-1:7420");
  for (const int i : {1, 2}) {
    answers.peers[i].status = absl::AbortedError("not asked: no time; again");
  }
  admin().peer_answers.insert_or_assign("node-1:7420", answers);
  EXPECT_THAT(Failures(), IsEmpty());
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), AllOf(HasSubstr("skipped  mesh-reach"),
                                HasSubstr("from 1aaaaaaa: 2 nodes not asked"),
                                Not(HasSubstr("reach each other"))));
}

TEST_F(DoctorTest, NamesClassesThatANodeHas) {
  admin().nodes[0].summary.address.clear();
  EXPECT_THAT(Failures({"--network", "external"}).at("node-endpoint"),
              ElementsAre("node 1aaaaaaa: has no address of network class "
                          "'external'; it has cluster (node-1:7420), admin "
                          "(node-1:7421)"));
  EXPECT_THAT(app_.out(), HasSubstr("--advertise external=HOST:PORT"));
}

TEST_F(DoctorTest, NamesOneWayFaults) {
  PeerAnswers answers = *admin().peer_answers.at("node-1:7420");
  answers.peers[2].status = absl::DeadlineExceededError("silent");
  answers.peers.erase(answers.peers.begin() + 1);
  admin().peer_answers.insert_or_assign("node-1:7420", answers);
  EXPECT_THAT(Failures().at("mesh-reach"),
              ElementsAre("from 1aaaaaaa: cannot reach node 2aaaaaaa: it was "
                          "not asked",
                          "from 1aaaaaaa: cannot reach node 3aaaaaaa at "
                          "node-3:7420: DEADLINE_EXCEEDED: silent"));
}

TEST_F(DoctorTest, LooksAtDisksClocksAndClusters) {
  admin().node_answers.at("node-1:7420")->accepts_puts = false;
  admin().node_answers.at("node-2:7420")->time =
      admin().health.time + absl::Hours(2);
  admin().node_answers.at("node-3:7420")->cluster_id = "another";
  const auto failures = Failures();
  EXPECT_THAT(failures.at("node-disk"),
              ElementsAre(HasSubstr("takes no new data")));
  EXPECT_THAT(failures.at("node-clock"), ElementsAre(HasSubstr("ahead")));
  EXPECT_THAT(failures.at("node-identity"),
              ElementsAre(HasSubstr("belongs to another cluster")));
}

TEST_F(DoctorTest, SkipsWhatNeedsTheDirectory) {
  admin().failure = absl::UnavailableError("refused");
  app_.machine()->resolve_failures["127.0.0.1"] =
      absl::NotFoundError("127.0.0.1: unknown");
  const auto failures = Failures();
  EXPECT_EQ(failures.size(), 1u);
  EXPECT_THAT(failures.at("directory-resolve"),
              ElementsAre(HasSubstr("127.0.0.1: unknown")));
  EXPECT_THAT(app_.out(), HasSubstr("\"state\":\"skipped\""));
}

TEST_F(DoctorTest, AnotherProgramAtTheAdminPortIsAHint) {
  admin().processes["127.0.0.1:7002"].program = "coffer-storage";
  EXPECT_THAT(Failures(), IsEmpty());
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(),
              AllOf(HasSubstr("hint     directory-admin"),
                    HasSubstr("127.0.0.1:7002 is coffer-storage"),
                    HasSubstr("the directory's own with --admin HOST:PORT")));
}

TEST_F(DoctorTest, WrongAdminPortsOfNodesAreHints) {
  // Another node, and the right one at its port for files.
  const std::string one = admin().nodes[0].summary.id + "=node-3:7421";
  const std::string two = admin().nodes[1].summary.id + "=node-2:7420";
  EXPECT_THAT(
      Failures({"--node-admin-address", one, "--node-admin-address", two}),
      IsEmpty());
  std::vector<std::string> states;
  for (const nlohmann::json& line : app_.JsonLines()) {
    if (line.value("check", "") != "node-admin") continue;
    states.push_back(line["state"].get<std::string>());
  }
  EXPECT_THAT(states, ElementsAre("hint", "hint", "ok"));
  EXPECT_THAT(app_.out(), HasSubstr("another server answers there"));
}

TEST_F(DoctorTest, AdminPortsThatNobodyNeedsAreNoHints) {
  admin().node_answers.erase("node-2:7421");
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), AllOf(HasSubstr("skipped  node-admin"),
                                Not(HasSubstr("hint     node-admin"))));
  EXPECT_EQ(app_.Run({"doctor", "--network", "external"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), Not(HasSubstr("node-admin")));
  EXPECT_EQ(app_.Run({"doctor", "--network", "external", "--node-admin-address",
                      admin().nodes[1].summary.id + "=node-2:7421"}),
            ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("hint     node-admin"));
}

TEST_F(DoctorTest, QuietSaysOnlyWhatIsWrong) {
  EXPECT_EQ(app_.Run({"doctor", "-q"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), StartsWith("all is well: "));
}

TEST_F(DoctorTest, TheAdminPortIsOptional) {
  admin().processes.erase("127.0.0.1:7002");
  EXPECT_THAT(Failures(), IsEmpty());
  EXPECT_EQ(app_.Run({"doctor"}), ExitCode::kSuccess);
  EXPECT_THAT(app_.out(), HasSubstr("hint     directory-admin"));
}

TEST_F(DoctorTest, ShowsHealthChecksButNotMutedOnes) {
  admin().health.severity = HealthSeverity::kError;
  admin().health.checks = {
      {"NODE_DOWN", HealthSeverity::kError, "1 node is down", {"n"}, {}, ""},
      {"NODE_FULL", HealthSeverity::kError, "full", {}, absl::UnixEpoch(), ""}};
  EXPECT_THAT(Failures().at("cluster-health"),
              ElementsAre("NODE_DOWN: 1 node is down (n)"));
}

TEST_F(DoctorTest, LooksAtTheKeyringFromOutside) {
  chmod((app_.folder() + "/keyring").c_str(), 0644);
  EXPECT_THAT(Failures().at("keyring"), ElementsAre(HasSubstr("mode is 0644")));
  EXPECT_THAT(app_.out(), HasSubstr("chmod 600"));
  EXPECT_THAT(app_.out(), Not(HasSubstr("secret\"")));
  app_.surroundings()->environment["COFFER_KEY_FILE"] = "/no/such";
  EXPECT_THAT(Failures(), IsEmpty());
}

TEST_F(DoctorTest, SettingsThatCannotBeUsedAreFindings) {
  EXPECT_THAT(Failures({"--directory", "nowhere"}).at("settings"),
              ElementsAre(HasSubstr("flag --directory")));
  EXPECT_THAT(Failures({"--node-admin-address", "x=h:1"}).at("settings"),
              ElementsAre(HasSubstr("flag --node-admin-address")));
  EXPECT_THAT(Failures({"--profile", "none"}).at("profile"),
              ElementsAre(HasSubstr("cannot use the profile 'none'")));
}

TEST_F(DoctorTest, PreNeedsNoCluster) {
  admin().failure = absl::UnavailableError("refused");
  EXPECT_THAT(Failures({"--pre"}), IsEmpty());
  app_.machine()->max_open_files = 100;
  app_.machine()->available_memory_bytes = 1 << 20;
  app_.machine()->writable = absl::PermissionDeniedError("read-only");
  app_.machine()->resolve_failures["127.0.0.1"] =
      absl::NotFoundError("127.0.0.1: unknown");
  FakeClock past(absl::UnixEpoch());
  app_.surroundings()->clock = &past;
  const auto failures = Failures({"--pre"});
  for (const char* check : {"clock", "open-files", "memory", "config-folder",
                            "directory-resolve"}) {
    EXPECT_EQ(failures.count(check), 1u) << check;
  }
}

}  // namespace
}  // namespace coffer::cli
