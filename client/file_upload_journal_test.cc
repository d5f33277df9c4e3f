#include "client/file_upload_journal.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/local_folder.h"
#include "client/test_uploads.h"
#include "client/upload_journal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

namespace fs = std::filesystem;

class FileUploadJournalTest : public testing::Test {
 protected:
  FileUploadJournalTest()
      : folder_(absl::StrCat(
            testing::TempDir(), "/",
            testing::UnitTest::GetInstance()->current_test_info()->name(),
            ".uploads")),
        journal_(folder_, &clock_, &random_) {
    fs::remove_all(folder_);
    place_ = NewPlace();
  }

  UploadPlace NewPlace() { return NewTestPlace(random_); }
  PendingUpload NewUpload() { return NewTestUpload(random_); }

  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().string());
    }
    return names;
  }

  static fs::perms ModeOf(const std::string& path) {
    return fs::status(path).permissions() & fs::perms::all;
  }

  void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  const std::string folder_;
  FakeClock clock_;
  crypto::FakeRandom random_;
  FileUploadJournal journal_;
  UploadPlace place_;
};

TEST_F(FileUploadJournalTest, IsForItsOwnerOnlyAndNamesNothing) {
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  EXPECT_EQ(ModeOf(folder_), fs::perms::owner_all);
  const std::vector<std::string> files = Files();
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_EQ(ModeOf(files[0]), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_THAT(files[0], Not(HasSubstr(place_.name_tag.ToHex())));
}

TEST_F(FileUploadJournalTest, IsReadByAnotherProcess) {
  const PendingUpload upload = NewUpload();
  ASSERT_THAT(journal_.Save(place_, upload), IsOk());
  FileUploadJournal other(folder_, &clock_, &random_);
  COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload got, other.Find(place_));
  EXPECT_EQ(got.file_id, upload.file_id);
}

TEST_F(FileUploadJournalTest, ReplacesDamagedEntries) {
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  const std::string file = Files().at(0);
  for (const std::string& bytes :
       {std::string(), std::string("text"), std::string(1 << 20, 'x')}) {
    Write(file, bytes);
    EXPECT_THAT(journal_.Find(place_), HasReason(reason::kMalformed));
  }
  const PendingUpload upload = NewUpload();
  ASSERT_THAT(journal_.Save(place_, upload), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload got, journal_.Find(place_));
  EXPECT_EQ(got.file_id, upload.file_id);
  EXPECT_THAT(Files(), SizeIs(1));
}

TEST_F(FileUploadJournalTest, RefusesTheEntryOfAnotherPlace) {
  const UploadPlace other = NewPlace();
  ASSERT_THAT(journal_.Save(other, NewUpload()), IsOk());
  const std::string foreign = Files().at(0);
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  for (const std::string& file : Files()) {
    if (file != foreign) fs::rename(foreign, file);
  }
  EXPECT_THAT(journal_.Find(place_), HasReason(reason::kMalformed));
}

TEST_F(FileUploadJournalTest, ForgetsOldEntriesAndNothingElse) {
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  const std::string entry = Files().at(0);
  const std::string half = absl::StrCat(
      folder_, "/", PartialFilePrefix(fs::path(entry).filename().string()),
      std::string(kPartialSuffixSizeBytes, 'a'));
  Write(half, "left by a crash");
  Write(folder_ + "/README", "somebody's own");
  clock_.Advance(FileUploadJournal::kMaxAge - absl::Hours(1));
  EXPECT_THAT(journal_.Find(place_), IsOk());
  clock_.Advance(absl::Hours(2));
  EXPECT_THAT(journal_.Find(place_), StatusIs(absl::StatusCode::kNotFound));

  ASSERT_THAT(journal_.Save(NewPlace(), NewUpload()), IsOk());
  EXPECT_FALSE(fs::exists(entry));
  EXPECT_FALSE(fs::exists(half));
  EXPECT_TRUE(fs::exists(folder_ + "/README"));
}

TEST_F(FileUploadJournalTest, RefusesAFolderThatOthersCanUse) {
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  fs::permissions(folder_, fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(journal_.Find(place_),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(journal_.Save(place_, NewUpload()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FileUploadJournalTest, FollowsNoLinks) {
  ASSERT_THAT(journal_.Save(place_, NewUpload()), IsOk());
  const std::string elsewhere = folder_ + ".elsewhere";
  fs::remove_all(elsewhere);
  fs::rename(folder_, elsewhere);
  fs::create_directory_symlink(elsewhere, folder_);
  EXPECT_THAT(journal_.Find(place_), Not(IsOk()));
  EXPECT_THAT(journal_.Save(place_, NewUpload()), Not(IsOk()));
}

TEST_F(FileUploadJournalTest, SaysWhenItCannotBeWritten) {
  FileUploadJournal nowhere(folder_ + "/no/such", &clock_, &random_);
  EXPECT_THAT(nowhere.Save(place_, NewUpload()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(nowhere.Remove(place_), IsOk());
}

}  // namespace
}  // namespace coffer::client
