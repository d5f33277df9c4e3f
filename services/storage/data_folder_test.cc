#include "services/storage/data_folder.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DataFolderTest : public testing::Test {
 protected:
  const std::string path_ =
      testing::TempDir() + "/" +
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(DataFolderTest, CreatesAPrivateFolder) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<DataFolder> folder,
                              DataFolder::Open(path_ + "/a/b"));
  EXPECT_EQ(fs::status(path_ + "/a/b").permissions(), fs::perms::owner_all);
  EXPECT_FALSE(folder->HasIdentity());
  EXPECT_FALSE(folder->HasDatabase());
}

TEST_F(DataFolderTest, OneProcessAtATime) {
  COFFER_ASSERT_OK_AND_ASSIGN(std::unique_ptr<DataFolder> folder,
                              DataFolder::Open(path_));
  EXPECT_THAT(DataFolder::Open(path_), HasReason(reason::kWrongDataFolder));
  EXPECT_THAT(DataFolder::Open(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("another process")));
  folder.reset();
  EXPECT_THAT(DataFolder::Open(path_), IsOk());
}

TEST_F(DataFolderTest, LeavesForeignFoldersAlone) {
  fs::create_directories(path_);
  std::ofstream(path_ + "/thesis.tex") << "x";
  EXPECT_THAT(DataFolder::Open(path_), HasReason(reason::kWrongDataFolder));
  EXPECT_THAT(
      DataFolder::Open(path_),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("thesis.tex")));
  EXPECT_FALSE(fs::exists(path_ + "/LOCK"));
}

TEST_F(DataFolderTest, KnowsItsOwnFiles) {
  fs::create_directories(path_ + "/lost+found");
  fs::create_directories(path_ + "/blobs");
  std::ofstream(path_ + "/identity.tmp") << "half";
  COFFER_ASSERT_OK_AND_ASSIGN(const std::unique_ptr<DataFolder> folder,
                              DataFolder::Open(path_));
  EXPECT_FALSE(folder->HasDatabase());
  std::ofstream(folder->database_path() + "/CURRENT") << "x";
  std::ofstream(folder->identity_path()) << "x";
  EXPECT_TRUE(folder->HasDatabase());
  EXPECT_TRUE(folder->HasIdentity());
}

TEST_F(DataFolderTest, RefusesAFile) {
  std::ofstream(path_).put('x');
  EXPECT_THAT(DataFolder::Open(path_), testing::Not(IsOk()));
}

}  // namespace
}  // namespace coffer::storage
