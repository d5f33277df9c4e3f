#include "client/cli/tar_gz_writer.h"

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::cli {
namespace {

// What the system's tar makes of an archive.
std::string Tar(const std::string& archive, const std::string& arguments) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/a.tar.gz");
  std::ofstream(path, std::ios::binary) << archive;
  const std::string command =
      absl::StrCat("tar -z -f '", path, "' ", arguments, " 2>&1");
  FILE* const pipe = popen(command.c_str(), "r");
  std::string output;
  int byte = 0;
  while ((byte = std::fgetc(pipe)) != EOF) {
    output.push_back(static_cast<char>(byte));
  }
  EXPECT_EQ(pclose(pipe), 0) << output;
  return output;
}

TEST(TarGzWriter, TarReadsWhatWasWritten) {
  TarGzWriter writer(absl::FromUnixSeconds(1700000000));
  const std::string block(512, 'x');
  EXPECT_THAT(writer.Add("b/empty", ""), IsOk());
  EXPECT_THAT(writer.Add("b/text.json", "{}\n"), IsOk());
  EXPECT_THAT(writer.Add("b/block", block), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string archive, writer.Finish());
  EXPECT_EQ(Tar(archive, "-t"), "b/empty\nb/text.json\nb/block\n");
  EXPECT_EQ(Tar(archive, "-x -O b/text.json"), "{}\n");
  EXPECT_EQ(Tar(archive, "-x -O b/block"), block);
  EXPECT_THAT(Tar(archive, "-tv --utc"),
              ::testing::HasSubstr("-rw------- 0/0"));
  EXPECT_THAT(Tar(archive, "-tv --utc"), ::testing::HasSubstr("2023-11-14"));
}

TEST(TarGzWriter, NamesStayWithinTheArchive) {
  TarGzWriter writer(absl::UnixEpoch());
  for (const std::string& name :
       {std::string(), std::string("/etc/passwd"), std::string("a/../b"),
        std::string(100, 'n'), std::string("a\0b", 3)}) {
    EXPECT_THAT(writer.Add(name, ""),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace coffer::cli
