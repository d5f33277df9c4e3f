#include "client/local_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

constexpr int64_t kTimeNs = -1'500'000'001;

class LocalFolderTest : public testing::Test {
 protected:
  LocalFolderTest()
      : path_(absl::StrCat(
            testing::TempDir(), "/local-folder-",
            testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
    folder_ = LocalFolder::Open(path_).value();
  }

  void Write(const std::string& name) const {
    std::ofstream(path_ + "/" + name) << "content";
  }

  const std::string path_;
  std::shared_ptr<LocalFolder> folder_;
};

TEST_F(LocalFolderTest, NeverLeavesThroughNames) {
  for (const std::string& name :
       {std::string("a/b"), std::string(".."), std::string("."), std::string(),
        std::string("a\0b", 3)}) {
    const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(folder_->OpenOrCreateChild(name), refused);
    EXPECT_THAT(folder_->Find(name), refused);
    EXPECT_THAT(folder_->CreateSymlink(name, "x", 0, true), refused);
  }
}

TEST_F(LocalFolderTest, NeverLeavesThroughLinks) {
  std::filesystem::create_directories(path_ + "/elsewhere");
  ASSERT_EQ(symlink("elsewhere", (path_ + "/link").c_str()), 0);
  Write("file");
  EXPECT_THAT(folder_->OpenOrCreateChild("link"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(folder_->OpenOrCreateChild("file"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(LocalFolderTest, StaysWithAFolderThatIsReplaced) {
  const auto child = folder_->OpenOrCreateChild("child").value();
  std::filesystem::rename(path_ + "/child", path_ + "/moved");
  std::filesystem::create_directory(path_ + "/other");
  ASSERT_EQ(symlink("other", (path_ + "/child").c_str()), 0);
  ASSERT_THAT(child->OpenOrCreateChild("inside"), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path_ + "/moved/inside"));
  EXPECT_FALSE(std::filesystem::exists(path_ + "/other/inside"));
}

TEST_F(LocalFolderTest, ReplacesByLinksOnlyWhenAsked) {
  Write("name");
  EXPECT_THAT(folder_->CreateSymlink("name", "new", kTimeNs, false),
              StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(folder_->CreateSymlink("name", "new", kTimeNs, true), IsOk());
  EXPECT_EQ(std::filesystem::read_symlink(path_ + "/name"), "new");
  const auto info = folder_->Find("name");
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ((*info)->type, LocalFileType::kSymlink);
  EXPECT_EQ((*info)->modification_time_ns, kTimeNs);
  // Nothing else is left.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path_), {}), 1);
}

TEST_F(LocalFolderTest, KeepsFoldersFromLinksInTheirPlace) {
  ASSERT_THAT(folder_->OpenOrCreateChild("name"), IsOk());
  EXPECT_FALSE(folder_->CreateSymlink("name", "new", 0, true).ok());
  EXPECT_TRUE(std::filesystem::is_directory(path_ + "/name"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path_), {}), 1);
}

TEST_F(LocalFolderTest, KeepsWhatItMakesPrivateUntilToldOtherwise) {
  const mode_t before = umask(0);
  const auto made = folder_->OpenOrCreateChild("made");
  const auto again = folder_->OpenOrCreateChild("made");
  const auto top = LocalFolder::OpenOrCreate(path_ + "/top");
  umask(027);
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT(again, IsOk());
  ASSERT_THAT(top, IsOk());
  EXPECT_TRUE((*made)->created());
  EXPECT_TRUE((*top)->created());
  EXPECT_FALSE((*again)->created());
  EXPECT_EQ((*folder_->Find("made"))->mode, 0700);
  EXPECT_EQ((*folder_->Find("top"))->mode, 0700);
  EXPECT_THAT((*made)->SetDefaultMode(), IsOk());
  umask(before);
  EXPECT_EQ((*folder_->Find("made"))->mode, 0750);
}

TEST_F(LocalFolderTest, OpensReadOnlyFoldersToTheirOwner) {
  const auto made = folder_->OpenOrCreateChild("made");
  ASSERT_THAT(made, IsOk());
  ASSERT_THAT((*made)->SetAttributes(0555, kTimeNs), IsOk());
  (*made)->MakeWritable();
  EXPECT_EQ((*folder_->Find("made"))->mode, 0755);
}

TEST_F(LocalFolderTest, SplitsThePlaceOfAFile) {
  const auto place = LocalFolder::OpenParentOf(path_ + "/name");
  ASSERT_THAT(place, IsOk());
  EXPECT_EQ(place->name, "name");
  EXPECT_EQ(place->folder->path(), path_);
  EXPECT_THAT(LocalFolder::OpenParentOf(path_ + "/"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(LocalFolder::OpenParentOf(path_ + "/no/name"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(LocalFolderTest, RemovesNothingButLeftovers) {
  const std::string left = PartialFilePrefix("a") + "0123456789abcdef";
  Write(left);
  Write("a");
  Write(".a.coffer-partial-short");
  Write("a.coffer-partial-0123456789abcdef");
  folder_->RemoveLeftovers("b");
  EXPECT_TRUE(std::filesystem::exists(path_ + "/" + left));
  folder_->RemoveLeftovers("a");
  EXPECT_FALSE(std::filesystem::exists(path_ + "/" + left));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path_), {}), 3);
}

}  // namespace
}  // namespace coffer::client
