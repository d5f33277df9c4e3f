#include "services/storage/atomic_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

constexpr mode_t kPrivate = 0600;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(AtomicFileTest, WritesAndReplacesWithTheMode) {
  const std::string path = testing::TempDir() + "/file";
  ASSERT_THAT(WriteFileAtomically(path, "one", kPrivate), IsOk());
  EXPECT_EQ(ReadFile(path), "one");
  ASSERT_THAT(WriteFileAtomically(path, "second", kPrivate), IsOk());
  EXPECT_EQ(ReadFile(path), "second");
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, kPrivate);
  EXPECT_FALSE(std::filesystem::exists(path + kTemporarySuffix));
}

TEST(AtomicFileTest, ReplacesTheRemainderOfACrash) {
  const std::string path = testing::TempDir() + "/crashed";
  std::ofstream(path + kTemporarySuffix) << "a longer half-written file";
  ASSERT_THAT(WriteFileAtomically(path, "x", kPrivate), IsOk());
  EXPECT_EQ(ReadFile(path), "x");
}

TEST(AtomicFileTest, ReportsWhatCannotBeWritten) {
  EXPECT_THAT(
      WriteFileAtomically(testing::TempDir() + "/no/folder", "x", kPrivate),
      StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(SyncFolder(testing::TempDir() + "/nowhere"),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace coffer::storage
