#include "client/cli/entry_format.h"

#include <sstream>
#include <string>

#include "absl/time/time.h"
#include "client/cli/output.h"
#include "client/types.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace coffer::cli {
namespace {

EntryInfo MakeEntry(EntryType type) {
  EntryInfo entry;
  entry.path = "n\x1b";
  entry.type = type;
  entry.id = "0a";
  entry.size_bytes = 1536;
  entry.version_number = 3;
  entry.mode = 0750;
  entry.modification_time = absl::FromUnixMillis(1700000000500);
  entry.created_time = absl::FromUnixSeconds(1700000001);
  entry.symlink_target = "../t";
  return entry;
}

TEST(EntryFormat, ModesLookLikeThoseOfLs) {
  EXPECT_EQ(FormatMode(EntryType::kFile, 0644), "-rw-r--r--");
  EXPECT_EQ(FormatMode(EntryType::kFolder, 0755), "drwxr-xr-x");
  EXPECT_EQ(FormatMode(EntryType::kSymlink, 0777), "lrwxrwxrwx");
  EXPECT_EQ(FormatMode(EntryType::kFile, 0), "----------");
}

TEST(EntryFormat, LongLines) {
  std::ostringstream stream;
  OutputOptions options;
  options.terminal = true;
  const Output output(options, &stream, &stream);
  EXPECT_EQ(LongLine(output, MakeEntry(EntryType::kFile)),
            "-rwxr-x---    1.5 KiB    v3  2023-11-14 22:13:20Z  n\\x1b");
  EXPECT_EQ(LongLine(output, MakeEntry(EntryType::kFolder)),
            "drwxr-x---          -     -  2023-11-14 22:13:20Z  n\\x1b/");
  EXPECT_EQ(
      LongLine(output, MakeEntry(EntryType::kSymlink)),
      "lrwxr-x---    1.5 KiB    v3  2023-11-14 22:13:20Z  n\\x1b -> ../t");
}

TEST(EntryFormat, JsonHasPlainNumbersAndTimes) {
  const nlohmann::json file = EntryToJson(MakeEntry(EntryType::kFile));
  EXPECT_EQ(file["type"], "file");
  EXPECT_EQ(file["size_bytes"], 1536);
  EXPECT_EQ(file["mode"], "0750");
  EXPECT_EQ(file["modification_time"], "2023-11-14T22:13:20.5Z");
  EXPECT_EQ(file["created_time"], "2023-11-14T22:13:21Z");
  EXPECT_FALSE(file.contains("symlink_target"));
  const nlohmann::json folder = EntryToJson(MakeEntry(EntryType::kFolder));
  EXPECT_FALSE(folder.contains("size_bytes"));
}

}  // namespace
}  // namespace coffer::cli
