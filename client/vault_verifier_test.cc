#include "client/vault_verifier.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class VaultVerifierTest : public SessionFixture {
 protected:
  VaultVerifierTest() { Start(); }

  // Folders of two files each.
  void Fill(int folders) {
    for (int i = 0; i < folders; ++i) {
      const std::string path = absl::StrCat("/", i);
      ASSERT_THAT(vault().MakeFolder(path, false), IsOk());
      ASSERT_THAT(Put(path + "/a", "1"), IsOk());
      ASSERT_THAT(Put(path + "/b", "2"), IsOk());
    }
  }

  // The second folder that is listed.
  void FailSecondListing(const absl::Status& status) {
    services().tamper().before_list = [this, status](const FolderId&) {
      return ++listings_ == 2 ? status : absl::OkStatus();
    };
  }

  int listings_ = 0;
};

TEST_F(VaultVerifierTest, ChecksTheRestAfterABadEntry) {
  Fill(3);
  services().tamper().listed = [this](std::vector<DirectoryEntry>& entries) {
    if (++listings_ == 3) entries.front().record.sealed_name[0] ^= 1;
  };
  VerifyOptions options;
  options.level = VerifyLevel::kData;
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary summary,
                              vault().Verify("/", options));
  EXPECT_EQ(summary.files, 5);
  EXPECT_EQ(summary.folders, 3);
  EXPECT_EQ(summary.replicas_checked, 3 * 5);
  ASSERT_THAT(summary.problems, SizeIs(1));
  EXPECT_EQ(summary.problems[0].path, "/1");
  EXPECT_FALSE(summary.problems[0].readable);
  EXPECT_THAT(summary.problems[0].status,
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(VaultVerifierTest, NamesFoldersThatCannotBeRead) {
  Fill(3);
  FailSecondListing(absl::DataLossError("lost"));
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary summary,
                              vault().Verify("/", {}));
  EXPECT_EQ(summary.files, 4);
  EXPECT_EQ(summary.folders, 3);
  ASSERT_THAT(summary.problems, SizeIs(1));
  EXPECT_EQ(summary.problems[0].path, "/0");
  EXPECT_THAT(std::string(summary.problems[0].status.message()),
              HasSubstr("folder"));
}

TEST_F(VaultVerifierTest, GoesOnAfterAFolderThatDoesNotAnswer) {
  Fill(2);
  FailSecondListing(absl::UnavailableError("busy"));
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary summary,
                              vault().Verify("/", {}));
  EXPECT_EQ(summary.files, 2);
  EXPECT_THAT(summary.problems, SizeIs(1));
}

TEST_F(VaultVerifierTest, StopsWhenTheClusterIsGone) {
  Fill(30);
  services().tamper().before_list = [this](const FolderId&) {
    return ++listings_ > 3 ? absl::UnavailableError("gone") : absl::OkStatus();
  };
  EXPECT_THAT(vault().Verify("/", {}),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_LT(listings_, 25);
  EXPECT_THAT(vault().Verify("/", {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace coffer::client
