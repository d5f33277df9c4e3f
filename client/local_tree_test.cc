#include "client/local_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "client/posix_local_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LocalTreeTest : public testing::Test {
 protected:
  LocalTreeTest()
      : path_(testing::TempDir() + "/local-tree-" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ + "/b/deep");
    std::ofstream(path_ + "/a") << "12345";
    std::ofstream(path_ + "/b/deep/c") << "1";
  }

  const std::string path_;
  PosixLocalFiles files_;
};

TEST_F(LocalTreeTest, ListsParentsFirstAndSorted) {
  const auto tree =
      ReadLocalTree(files_, path_, [] { return absl::OkStatus(); });
  ASSERT_THAT(tree, IsOk());
  ASSERT_THAT(tree->folders, SizeIs(3));
  EXPECT_EQ(tree->folders[0].path, "");
  EXPECT_EQ(tree->folders[1].path, "b");
  EXPECT_EQ(tree->folders[2].path, "b/deep");
  EXPECT_EQ(tree->folders[2].parent, 1);
  EXPECT_EQ(tree->folders[2].depth, 2);
  ASSERT_THAT(tree->folders[2].files, SizeIs(1));
  EXPECT_EQ(tree->folders[2].files[0].name, "c");
  EXPECT_EQ(tree->file_count, 2);
  EXPECT_EQ(tree->total_bytes, 6);
}

TEST_F(LocalTreeTest, FindsByName) {
  std::ofstream(path_ + "/bb") << "1";
  std::filesystem::create_directories(path_ + "/c");
  const auto tree =
      ReadLocalTree(files_, path_, [] { return absl::OkStatus(); });
  ASSERT_THAT(tree, IsOk());
  const LocalTreeFolder& top = tree->folders[0];
  EXPECT_EQ(FindFolder(*tree, top, "b"), 1);
  EXPECT_EQ(FindFolder(*tree, top, "c"), 2);
  EXPECT_EQ(FindFolder(*tree, top, "bb"), absl::nullopt);
  EXPECT_EQ(FindFile(top, "a"), 0);
  EXPECT_EQ(FindFile(top, "bb"), 1);
  EXPECT_EQ(FindFile(top, "b"), absl::nullopt);
  EXPECT_EQ(FindFile(top, "z"), absl::nullopt);
}

TEST_F(LocalTreeTest, DoesNotFollowLinksBelowTheTop) {
  ASSERT_EQ(symlink("..", (path_ + "/b/loop").c_str()), 0);
  ASSERT_EQ(mkfifo((path_ + "/pipe").c_str(), 0600), 0);
  const std::string link = path_ + "-link";
  std::filesystem::remove(link);
  ASSERT_EQ(symlink(path_.c_str(), link.c_str()), 0);
  const auto tree =
      ReadLocalTree(files_, link, [] { return absl::OkStatus(); });
  ASSERT_THAT(tree, IsOk());
  EXPECT_THAT(tree->folders, SizeIs(3));
  EXPECT_EQ(tree->file_count, 3);
  EXPECT_THAT(tree->special_paths, ElementsAre("pipe"));
  EXPECT_THAT(tree->errors, IsEmpty());
}

TEST_F(LocalTreeTest, ReturnsErrorsOfTheTopAndOfTheCheck) {
  const auto fine = [] { return absl::OkStatus(); };
  EXPECT_THAT(ReadLocalTree(files_, path_ + "/none", fine),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(ReadLocalTree(files_, path_ + "/a", fine).ok());
  EXPECT_THAT(ReadLocalTree(files_, path_,
                            [] { return absl::CancelledError("enough"); }),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace coffer::client
