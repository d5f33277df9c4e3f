#include "client/local_content.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "client/manifest.h"
#include "client/posix_local_files.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/byte_span.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class LocalContentTest : public SessionFixture {
 protected:
  absl::StatusOr<FileContent> Open(const std::string& name) {
    return ContentOfLocalFile(files_, folder() + "/" + name);
  }

  PosixLocalFiles files_;
};

TEST_F(LocalContentTest, ReadsAFileFromItsStartEachTime) {
  WriteLocal("f", "content");
  const auto content = Open("f");
  ASSERT_THAT(content, IsOk());
  EXPECT_EQ(content->size_hint_bytes, 7);
  EXPECT_FALSE(content->readable_once);
  // The name may mean something else by now.
  std::filesystem::remove(folder() + "/f");
  for (int i = 0; i < 2; ++i) {
    auto source = content->open();
    ASSERT_THAT(source, IsOk());
    std::string bytes(100, '\0');
    EXPECT_THAT((*source)(crypto::AsMutableBytes(bytes)), IsOkAndHolds(7));
    EXPECT_EQ(bytes.substr(0, 7), "content");
  }
}

TEST_F(LocalContentTest, NoticesThatSomebodyWrites) {
  WriteLocal("f", "content");
  const auto content = Open("f");
  ASSERT_THAT(content, IsOk());
  ASSERT_THAT(content->open(), IsOk());
  EXPECT_FALSE(content->has_changed());
  WriteLocal("f", "content, longer");
  EXPECT_TRUE(content->has_changed());
  ASSERT_THAT(content->open(), IsOk());
  EXPECT_FALSE(content->has_changed());
}

TEST_F(LocalContentTest, HasTheTimeAndModeOfTheBytesThatItReads) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  const std::string path = folder() + "/f";
  const auto set = [&](time_t seconds, mode_t mode) {
    const timespec times[] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  };
  WriteLocal("f", "content");
  set(1000, 0600);
  const auto content = Open("f");
  ASSERT_THAT(content, IsOk());
  EXPECT_EQ(content->attributes.modification_time_ns, 1000 * kSecondNs);
  ASSERT_THAT(content->open(), IsOk());
  set(2000, 0640);
  EXPECT_EQ(content->attributes_as_opened().modification_time_ns,
            1000 * kSecondNs);
  ASSERT_THAT(content->open(), IsOk());
  EXPECT_EQ(content->attributes_as_opened().modification_time_ns,
            2000 * kSecondNs);
  EXPECT_EQ(content->attributes_as_opened().mode, 0640);
}

TEST_F(LocalContentTest, TakesLinksThemselves) {
  ASSERT_EQ(symlink("nowhere", (folder() + "/link").c_str()), 0);
  const auto content = Open("link");
  ASSERT_THAT(content, IsOk());
  EXPECT_EQ(content->file_type, FileType::kSymlink);
  EXPECT_EQ(content->symlink_target, "nowhere");
}

TEST_F(LocalContentTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(Open(""), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Open("none"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::client
