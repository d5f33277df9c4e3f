#include "services/storage/node_health.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::storage {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

class NodeHealthTest : public testing::Test {
 protected:
  void Follow(NodeHealth* health) {
    health->AddPublisher([this](const std::string& name, bool serving) {
      said_[name] = serving;
    });
  }

  std::map<std::string, bool> said_;
};

TEST_F(NodeHealthTest, ANodeWithADirectoryIsReadyOnceItHasRegistered) {
  NodeHealth health({"a.Service"}, /*registers=*/true);
  Follow(&health);
  EXPECT_THAT(said_, UnorderedElementsAre(
                         Pair("", true), Pair("a.Service", true),
                         Pair("liveness", true), Pair("readiness", false)));
  EXPECT_FALSE(health.registered());
  health.SetRegistered();
  EXPECT_TRUE(said_["readiness"]);
  EXPECT_TRUE(health.registered());
}

TEST_F(NodeHealthTest, ANodeWithoutADirectoryIsReadyAtOnce) {
  NodeHealth health({}, /*registers=*/false);
  Follow(&health);
  EXPECT_TRUE(said_["readiness"]);
}

TEST_F(NodeHealthTest, AFailedStoreEndsReadinessOnly) {
  NodeHealth health({"a.Service"}, /*registers=*/false);
  Follow(&health);
  health.SetStoreFailed();
  EXPECT_THAT(said_, UnorderedElementsAre(
                         Pair("", true), Pair("a.Service", true),
                         Pair("liveness", true), Pair("readiness", false)));
}

TEST_F(NodeHealthTest, DrainingEndsAllButLivenessForGood) {
  NodeHealth health({"a.Service"}, /*registers=*/true);
  Follow(&health);
  health.SetRegistered();
  health.SetDraining();
  const auto drained =
      UnorderedElementsAre(Pair("", false), Pair("a.Service", false),
                           Pair("liveness", true), Pair("readiness", false));
  EXPECT_THAT(said_, drained);
  health.SetRegistered();
  EXPECT_THAT(said_, drained);
}

TEST_F(NodeHealthTest, EveryPublisherIsTold) {
  NodeHealth health({}, /*registers=*/true);
  Follow(&health);
  std::map<std::string, bool> other;
  health.SetRegistered();
  health.AddPublisher([&other](const std::string& name, bool serving) {
    other[name] = serving;
  });
  EXPECT_EQ(other, said_);
  health.SetDraining();
  EXPECT_EQ(other, said_);
}

}  // namespace
}  // namespace coffer::storage
