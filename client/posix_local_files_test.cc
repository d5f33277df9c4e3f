#include "client/posix_local_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "client/local_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/byte_span.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class PosixLocalFilesTest : public testing::Test {
 protected:
  PosixLocalFilesTest()
      : path_(testing::TempDir() + "/posix-files-" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ + "/folder");
    std::ofstream(path_ + "/file") << "content";
    EXPECT_EQ(symlink("file", (path_ + "/link").c_str()), 0);
    EXPECT_EQ(mkfifo((path_ + "/pipe").c_str(), 0600), 0);
  }

  LocalFileType TypeOf(const std::string& name) {
    return files_.Stat(path_ + "/" + name).value().type;
  }

  const std::string path_;
  PosixLocalFiles files_;
};

TEST_F(PosixLocalFilesTest, TellsKindsApart) {
  EXPECT_EQ(TypeOf("file"), LocalFileType::kRegular);
  EXPECT_EQ(TypeOf("folder"), LocalFileType::kFolder);
  EXPECT_EQ(TypeOf("link"), LocalFileType::kSymlink);
  EXPECT_EQ(TypeOf("pipe"), LocalFileType::kSpecial);
  EXPECT_THAT(files_.Stat(path_ + "/none"),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(files_.ReadLink(path_ + "/link"), IsOkAndHolds("file"));
}

TEST_F(PosixLocalFilesTest, OpensRegularFilesOnly) {
  // Without a writer, opening a pipe must not block.
  EXPECT_THAT(files_.Open(path_ + "/pipe"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(files_.Open(path_ + "/folder"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(files_.Open(path_ + "/link").ok());
}

TEST_F(PosixLocalFilesTest, ReadsFromTheStartAgain) {
  const std::unique_ptr<LocalFile> file = files_.Open(path_ + "/file").value();
  EXPECT_EQ(file->info().size_bytes, 7);
  for (int i = 0; i < 2; ++i) {
    std::string bytes(20, '\0');
    EXPECT_THAT(file->Read(crypto::AsMutableBytes(bytes)), IsOkAndHolds(7));
    EXPECT_EQ(bytes.substr(0, 7), "content");
    EXPECT_THAT(file->Read(crypto::AsMutableBytes(bytes)), IsOkAndHolds(0));
    EXPECT_THAT(file->Rewind(), IsOk());
  }
}

TEST_F(PosixLocalFilesTest, ListsNamesInOrder) {
  EXPECT_THAT(files_.ListFolder(path_), IsOkAndHolds(testing::ElementsAre(
                                            "file", "folder", "link", "pipe")));
  EXPECT_FALSE(files_.ListFolder(path_ + "/file").ok());
}

}  // namespace
}  // namespace coffer::client
