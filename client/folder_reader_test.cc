#include "client/folder_reader.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "client/vault_session.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/entry_kind.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class FolderReaderTest : public SessionFixture {
 protected:
  FolderReaderTest() { Start(); }

  absl::StatusOr<std::vector<std::string>> Walk() {
    Operation operation(&session(), OperationOptions());
    std::vector<std::string> paths;
    TreeVisitor visitor;
    visitor.visit = [&](WalkedEntry& walked) {
      paths.push_back(walked.path);
      return absl::OkStatus();
    };
    if (go_on_) {
      visitor.refused = [&](const std::string& path,
                            const absl::Status& status) {
        EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
        paths.push_back("refused in " + path);
        return absl::OkStatus();
      };
    }
    const absl::Status status = WalkFolder(
        operation, session().root_folder_id(), /*full=*/false, visitor);
    if (!status.ok()) return status;
    return paths;
  }

  bool go_on_ = false;
};

TEST_F(FolderReaderTest, VisitsEveryPage) {
  services().directory().SetPageSize(3);
  for (int i = 9; i >= 0; --i) {
    ASSERT_THAT(vault().MakeFolder(absl::StrCat("/", i), false), IsOk());
  }
  std::vector<std::string> names;
  ASSERT_THAT(VisitFolder(session(), session().root_folder_id(), false,
                          [&](absl::StatusOr<VerifiedEntry> entry) {
                            if (entry.ok()) names.push_back(entry->name);
                            return entry.status();
                          }),
              IsOk());
  EXPECT_THAT(names, UnorderedElementsAre("0", "1", "2", "3", "4", "5", "6",
                                          "7", "8", "9"));
}

TEST_F(FolderReaderTest, WalksFilesThenFoldersWithWhatIsInThem) {
  ASSERT_THAT(vault().MakeFolder("/b/d", true), IsOk());
  ASSERT_THAT(vault().MakeFolder("/B", true), IsOk());
  ASSERT_THAT(Put("/b/c", "1"), IsOk());
  ASSERT_THAT(Put("/b/d/e", "1"), IsOk());
  ASSERT_THAT(Put("/a", "1"), IsOk());
  EXPECT_THAT(Walk(),
              IsOkAndHolds(ElementsAre("a", "B", "b", "b/c", "b/d", "b/d/e")));
}

TEST_F(FolderReaderTest, GoesOnAfterWhatDoesNotVerify) {
  ASSERT_THAT(vault().MakeFolder("/b/d", true), IsOk());
  ASSERT_THAT(vault().MakeFolder("/c", true), IsOk());
  ASSERT_THAT(Put("/b/f", "1"), IsOk());
  ASSERT_THAT(Put("/b/g", "1"), IsOk());
  ASSERT_THAT(Put("/c/f", "1"), IsOk());
  services().tamper().listed = [](std::vector<DirectoryEntry>& entries) {
    // One of /b/f and /b/g.
    if (entries.size() != 3) return;
    for (DirectoryEntry& entry : entries) {
      if (entry.record.kind != formats::EntryKind::kFile) continue;
      entry.record.sealed_name[0] ^= 1;
      return;
    }
  };
  EXPECT_THAT(Walk(), StatusIs(absl::StatusCode::kDataLoss));
  go_on_ = true;
  EXPECT_THAT(Walk(), IsOkAndHolds(UnorderedElementsAre("b", "refused in b",
                                                        AnyOf("b/f", "b/g"),
                                                        "b/d", "c", "c/f")));
}

TEST_F(FolderReaderTest, GoesOnAfterAFolderThatCannotBeListed) {
  ASSERT_THAT(vault().MakeFolder("/a", true), IsOk());
  ASSERT_THAT(vault().MakeFolder("/b", true), IsOk());
  ASSERT_THAT(Put("/b/f", "1"), IsOk());
  int calls = 0;
  services().tamper().before_list = [&](const FolderId&) {
    return ++calls == 2 ? absl::DataLossError("lost") : absl::OkStatus();
  };
  go_on_ = true;
  EXPECT_THAT(Walk(),
              IsOkAndHolds(ElementsAre("a", "refused in a", "b", "b/f")));
  // Nothing to go on with.
  services().tamper().before_list = [](const FolderId&) {
    return absl::UnavailableError("gone");
  };
  EXPECT_THAT(Walk(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(FolderReaderTest, StopsAfterTooManyBadEntries) {
  ASSERT_THAT(vault().MakeFolder("/a", true), IsOk());
  services().tamper().listed = [](std::vector<DirectoryEntry>& entries) {
    ASSERT_EQ(entries.size(), 1);
    entries.front().record.sealed_name[0] ^= 1;
    entries.resize(kMaxRefusedEntries + 100, entries.front());
    for (size_t i = 0; i < entries.size(); ++i) {
      std::string tag(NameTag::kSize, '\0');
      tag[0] = static_cast<char>(i & 0xff);
      tag[1] = static_cast<char>(i >> 8);
      entries[i].record.name_tag = NameTag::FromBytes(tag).value();
    }
  };
  go_on_ = true;
  const auto paths = Walk();
  ASSERT_THAT(paths, IsOk());
  // The last one is of the folder.
  EXPECT_EQ(paths->size(), kMaxRefusedEntries + 1);
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
