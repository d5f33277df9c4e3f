#include "client/temporary_file.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/local_files.h"
#include "client/local_folder.h"
#include "client/posix_local_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/system_random.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TemporaryFileTest : public testing::Test {
 protected:
  TemporaryFileTest()
      : path_(absl::StrCat(
            testing::TempDir(), "/temporary-",
            testing::UnitTest::GetInstance()->current_test_info()->name())) {
    EXPECT_EQ(
        std::system(("rm -rf " + path_ + " && mkdir -p " + path_).c_str()), 0);
    folder_ = LocalFolder::Open(path_).value();
  }

  std::vector<std::string> Names() {
    return PosixLocalFiles().ListFolder(path_).value();
  }

  std::unique_ptr<TemporaryFile> Create(const std::string& name) {
    return TemporaryFile::Create(folder_, name, random_).value();
  }

  std::string Read(const std::string& name) {
    std::ifstream file(path_ + "/" + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  const std::string path_;
  std::shared_ptr<LocalFolder> folder_;
  crypto::SystemRandom random_;
};

TEST_F(TemporaryFileTest, AppearsWhole) {
  const auto file = Create("name");
  ASSERT_THAT(file->Append("some "), IsOk());
  EXPECT_THAT(Names(), SizeIs(1));
  EXPECT_THAT(Names().front(), testing::StartsWith(".name.coffer-partial-"));
  ASSERT_THAT(file->Append("bytes"), IsOk());
  TemporaryFile::PublishOptions options;
  options.mode = 0640;
  options.modification_time_ns = -1;
  ASSERT_THAT(file->Publish(options), IsOk());
  EXPECT_THAT(Names(), ElementsAre("name"));
  EXPECT_EQ(Read("name"), "some bytes");
  const LocalFileInfo info = PosixLocalFiles().Stat(path_ + "/name").value();
  EXPECT_EQ(info.mode, 0640);
  EXPECT_EQ(info.modification_time_ns, -1);
}

TEST_F(TemporaryFileTest, GoesAwayUnlessPublished) {
  Create("name")->Append("x").IgnoreError();
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(TemporaryFileTest, ReplacesOnlyWhenAsked) {
  TemporaryFile::PublishOptions options;
  ASSERT_THAT(Create("name")->Publish(options), IsOk());
  options.overwrite = false;
  EXPECT_THAT(Create("name")->Publish(options),
              StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(Create("other")->Publish(options), IsOk());
  options.overwrite = true;
  EXPECT_THAT(Create("name")->Publish(options), IsOk());
  EXPECT_THAT(Names(), ElementsAre("name", "other"));
}

TEST_F(TemporaryFileTest, TakesNamesOfFullLength) {
  const std::string name(255, 'n');
  ASSERT_THAT(Create(name)->Publish({}), IsOk());
  EXPECT_THAT(Names(), ElementsAre(name));
}

TEST_F(TemporaryFileTest, LeavesOnlyStaleLeftoversToTheCleaner) {
  const auto running = Create("name");
  const std::string stale = ".name.coffer-partial-0123456789abcdef";
  const std::string other = ".nome.coffer-partial-0123456789abcdef";
  std::ofstream(path_ + "/" + stale) << "x";
  std::ofstream(path_ + "/" + other) << "x";
  std::ofstream(path_ + "/.name.coffer-partial-x") << "x";
  folder_->RemoveLeftovers("name");
  EXPECT_THAT(Names(), SizeIs(3));
  folder_->RemoveLeftovers("");
  EXPECT_THAT(Names(), SizeIs(2));
}

TEST_F(TemporaryFileTest, RefusesPaths) {
  for (const std::string& name :
       {std::string("a/b"), std::string(".."), std::string()}) {
    EXPECT_THAT(TemporaryFile::Create(folder_, name, random_),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(folder_->OpenOrCreateChild(name),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace coffer::client
