#include "client/folder_reader.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

class FolderReaderTest : public SessionFixture {
 protected:
  FolderReaderTest() { Start(); }

  absl::StatusOr<std::vector<std::string>> Walk() {
    Operation operation(&session(), OperationOptions());
    std::vector<std::string> paths;
    const absl::Status status = WalkFolder(
        operation, session().root_folder_id(), false, [&](WalkedEntry& walked) {
          paths.push_back(walked.path);
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return paths;
  }
};

TEST_F(FolderReaderTest, PutsPagesTogetherSorted) {
  services().directory().SetPageSize(3);
  for (int i = 9; i >= 0; --i) {
    ASSERT_THAT(vault().MakeFolder(absl::StrCat("/", i), false), IsOk());
  }
  const auto entries = ReadFolder(session(), session().root_folder_id(), false);
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 10);
  for (int i = 0; i < 10; ++i) EXPECT_EQ((*entries)[i].name, absl::StrCat(i));
}

TEST_F(FolderReaderTest, WalksFoldersBeforeWhatIsInThem) {
  ASSERT_THAT(vault().MakeFolder("/b/d", true), IsOk());
  ASSERT_THAT(Put("/b/c", "1"), IsOk());
  ASSERT_THAT(Put("/b/d/e", "1"), IsOk());
  ASSERT_THAT(Put("/a", "1"), IsOk());
  EXPECT_THAT(Walk(),
              IsOkAndHolds(ElementsAre("a", "b", "b/c", "b/d", "b/d/e")));
}

TEST_F(FolderReaderTest, RefusesPagesThatDoNotEnd) {
  services().directory().SetPageSize(1);
  ASSERT_THAT(vault().MakeFolder("/a", false), IsOk());
  ASSERT_THAT(vault().MakeFolder("/b", false), IsOk());
  DirectoryEntry first;
  services().tamper().listed = [&](std::vector<DirectoryEntry>& entries) {
    if (first.record.signature == formats::EntryRecord().signature) {
      first = entries.front();
    }
    entries.front() = first;
  };
  EXPECT_THAT(Walk(), StatusIs(absl::StatusCode::kDataLoss));
  services().tamper().listed = [](std::vector<DirectoryEntry>& entries) {
    entries.clear();
  };
  EXPECT_THAT(Walk(), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::client
