#include "services/storage/node_identity.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class NodeIdentityTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path =
        testing::TempDir() + "/" +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    COFFER_ASSERT_OK_AND_ASSIGN(folder_, DataFolder::Open(path));
  }

  absl::StatusOr<std::unique_ptr<NodeIdentity>> Open() {
    return NodeIdentity::Open(folder_.get(), &random_);
  }

  void MakeDatabase() {
    fs::create_directories(folder_->database_path());
    std::ofstream(folder_->database_path() + "/CURRENT") << "x";
  }

  crypto::FakeRandom random_;
  std::unique_ptr<DataFolder> folder_;
};

TEST_F(NodeIdentityTest, StaysTheSame) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, Open());
  COFFER_ASSERT_OK_AND_ASSIGN(const auto second, Open());
  EXPECT_FALSE(first->node_id().is_nil());
  EXPECT_EQ(second->node_id(), first->node_id());
  EXPECT_EQ(second->key().public_key(), first->key().public_key());
  EXPECT_EQ(second->cluster_id(), absl::nullopt);
}

TEST_F(NodeIdentityTest, IsPrivate) {
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(fs::status(folder_->identity_path()).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(NodeIdentityTest, BelongsToOneCluster) {
  const ClusterId cluster = crypto::NewId<ClusterId>(random_);
  const ClusterId other = crypto::NewId<ClusterId>(random_);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto first, Open());
  ASSERT_THAT(first->JoinCluster(cluster), IsOk());
  EXPECT_THAT(first->JoinCluster(cluster), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const auto second, Open());
  EXPECT_EQ(second->cluster_id(), cluster);
  EXPECT_THAT(second->JoinCluster(other),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(second->JoinCluster(other), HasReason(reason::kWrongCluster));
  EXPECT_EQ(second->cluster_id(), cluster);
}

TEST_F(NodeIdentityTest, RefusesADatabaseWithoutIdentity) {
  MakeDatabase();
  EXPECT_THAT(Open(), HasReason(reason::kWrongDataFolder));
  EXPECT_FALSE(folder_->HasIdentity());
}

TEST_F(NodeIdentityTest, RefusesAnIdentityWhoseDatabaseIsGone) {
  COFFER_ASSERT_OK_AND_ASSIGN(const auto identity, Open());
  // A crash before the database was made is no reason to refuse.
  EXPECT_THAT(Open(), IsOk());
  MakeDatabase();
  ASSERT_THAT(identity->RecordDatabase(), IsOk());
  EXPECT_THAT(Open(), IsOk());
  fs::remove_all(folder_->database_path());
  EXPECT_THAT(Open(), HasReason(reason::kWrongDataFolder));
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("mounted")));
}

TEST_F(NodeIdentityTest, RefusesDamageAndNewerLayouts) {
  std::ofstream(folder_->identity_path()) << "rubbish";
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss));
  std::ofstream(folder_->identity_path()) << "coffer-storage 2\n";
  EXPECT_THAT(Open(), HasReason(reason::kWrongDataFolder));
  std::ofstream(folder_->identity_path()) << std::string(10000, 'x');
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::storage
