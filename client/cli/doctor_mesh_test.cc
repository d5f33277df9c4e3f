#include "client/cli/doctor_mesh.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/cli/doctor_report.h"
#include "client/cli/fake_cluster_admin.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

// doctor_test.cc has what the user sees of it.
class DoctorMesh : public ::testing::Test {
 protected:
  DoctorMesh() {
    for (const int number : {1, 2, 3}) state_.AddNode(number);
  }

  std::vector<Finding> Check() {
    std::vector<MeshNode> nodes;
    for (const AdminNode& node : state_.nodes) {
      nodes.push_back({&node.summary, true, false});
    }
    FakeClusterAdmin admin(&state_);
    DoctorReport report;
    CheckMesh(nodes, &admin, &report);
    return report.findings();
  }

  PeerAnswers& AnswersOfOne() { return *state_.peer_answers.at("node-1:7420"); }

  FakeAdminCluster state_;
};

TEST_F(DoctorMesh, AllIsWell) {
  EXPECT_THAT(Check(), ElementsAre(Field(&Finding::message,
                                         "all 3 nodes reach each other")));
}

TEST_F(DoctorMesh, HintsAreAboutTheFault) {
  std::vector<PeerAnswer>& peers = AnswersOfOne().peers;
  peers[0].status = absl::UnavailableError("connection refused");
  peers[1].status = absl::FailedPreconditionError("another node answers there");
  peers[2].status = absl::FailedPreconditionError("it advertises no address");
  peers[2].address.clear();
  EXPECT_THAT(
      Check(),
      ElementsAre(Field(&Finding::hint, ""),
                  Field(&Finding::hint, HasSubstr("another node listens")),
                  Field(&Finding::hint, HasSubstr("start the node with"))));
  peers[0].status = absl::UnimplementedError("");
  EXPECT_THAT(Check()[0].hint, HasSubstr("a Coffer storage node listens"));
}

TEST_F(DoctorMesh, OneFaultOfManyNodesIsOneFinding) {
  for (const char* from : {"node-1:7420", "node-3:7420"}) {
    state_.peer_answers.at(from)->peers[1].status =
        absl::UnavailableError("refused");
  }
  EXPECT_THAT(Check(), ElementsAre(Field(
                           &Finding::message,
                           "from 1aaaaaaa, 3aaaaaaa: cannot reach node "
                           "2aaaaaaa at node-2:7420: UNAVAILABLE: refused")));
}

}  // namespace
}  // namespace coffer::cli
