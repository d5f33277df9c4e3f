#include "lib/process/ready_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::process {
namespace {

using ::testing::Not;

TEST(ReadyFile, ReplacesWhatWasThereAndLeavesNothingElse) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "ready";
  std::filesystem::create_directories(folder);
  const std::string path = folder / "file";
  std::ofstream(path) << "something longer than what will be written, by far";
  EXPECT_THAT(WriteReadyFile(path, "127.0.0.1:1", "127.0.0.1:2"), IsOk());
  std::ifstream file(path);
  const std::string content((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
  EXPECT_EQ(content, "data=127.0.0.1:1 admin=127.0.0.1:2\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST(ReadyFile, NamesTheHttpAddressLast) {
  const std::string path = testing::TempDir() + "/http";
  ASSERT_THAT(WriteReadyFile(path, "a:1", "b:2", "c:3"), IsOk());
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            "data=a:1 admin=b:2 http=c:3\n");
}

TEST(ReadyFile, TakesAwayWhatAnEarlierProcessLeft) {
  const std::string path = testing::TempDir() + "/stale";
  ASSERT_THAT(WriteReadyFile(path, "a", "b"), IsOk());
  RemoveReadyFile(path);
  EXPECT_FALSE(std::filesystem::exists(path));
  RemoveReadyFile("");
  EXPECT_THAT(WriteReadyFile("", "a", "b"), IsOk());
}

TEST(ReadyFile, FailsWithoutAFolder) {
  EXPECT_THAT(
      WriteReadyFile(testing::TempDir() + "/no/such/folder/file", "a", "b"),
      Not(IsOk()));
}

}  // namespace
}  // namespace coffer::process
