#include "client/entry_lister.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;

class EntryListerTest : public SessionFixture {
 protected:
  EntryListerTest() {
    Start();
    EXPECT_THAT(vault().MakeFolder("/b/d", true), IsOk());
    EXPECT_THAT(Put("/b/c", "123"), IsOk());
    EXPECT_THAT(Put("/b/d/e", "1"), IsOk());
    EXPECT_THAT(Put("/c", "1"), IsOk());
    EXPECT_THAT(Put("/a", "1"), IsOk());
  }

  absl::StatusOr<std::vector<std::string>> List(bool recursive) {
    Operation operation(&session(), OperationOptions());
    std::vector<std::string> lines;
    const absl::Status status = ListEntries(
        operation, session().root_folder_id(), recursive,
        [&](const EntryInfo& info) {
          const bool is_folder = info.type == EntryType::kFolder;
          lines.push_back(is_folder
                              ? absl::StrCat(info.path, " /")
                              : absl::StrCat(info.path, " ", info.size_bytes));
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return lines;
  }
};

TEST_F(EntryListerTest, SortsAcrossPages) {
  services().directory().SetPageSize(1);
  EXPECT_THAT(List(false), IsOkAndHolds(ElementsAre("a 1", "b /", "c 1")));
}

TEST_F(EntryListerTest, ListsFoldersBeforeWhatIsInThem) {
  EXPECT_THAT(List(true), IsOkAndHolds(ElementsAre("a 1", "b /", "b/c 3",
                                                   "b/d /", "b/d/e 1", "c 1")));
}

TEST_F(EntryListerTest, LeavesOutNothingSilently) {
  services().tamper().listed = [](std::vector<DirectoryEntry>& entries) {
    entries.front().record.sealed_name[0] ^= 1;
  };
  EXPECT_THAT(List(false), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(EntryListerTest, RefusesFoldersInThemselves) {
  std::vector<DirectoryEntry> top;
  services().tamper().listed = [&](std::vector<DirectoryEntry>& entries) {
    if (top.empty()) top = entries;
    entries = top;
  };
  EXPECT_THAT(List(true), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace coffer::client
