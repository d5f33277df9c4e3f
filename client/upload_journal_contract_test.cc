#include "client/upload_journal.h"

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/file_upload_journal.h"
#include "client/in_memory_upload_journal.h"
#include "client/test_uploads.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/system_clock.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

// What every journal does.
class UploadJournalContractTest : public testing::TestWithParam<bool> {
 protected:
  UploadJournalContractTest() {
    if (!GetParam()) {
      journal_ = std::make_unique<InMemoryUploadJournal>();
      return;
    }
    const std::string folder = testing::TempDir() + "/contract.uploads";
    std::filesystem::remove_all(folder);
    journal_ = std::make_unique<FileUploadJournal>(folder, &clock_, &random_);
  }

  UploadPlace NewPlace() { return NewTestPlace(random_); }
  PendingUpload NewUpload() { return NewTestUpload(random_); }

  void ExpectFinds(const UploadPlace& place, const PendingUpload& upload) {
    COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload got, journal_->Find(place));
    EXPECT_EQ(got.file_id, upload.file_id);
    EXPECT_EQ(got.file_key.commitment, upload.file_key.commitment);
    EXPECT_EQ(got.file_key.wrapped, upload.file_key.wrapped);
  }

  SystemClock clock_;
  crypto::FakeRandom random_;
  std::unique_ptr<UploadJournal> journal_;
};

TEST_P(UploadJournalContractTest, FindsNothingBeforeItSaves) {
  const UploadPlace place = NewPlace();
  EXPECT_THAT(journal_->Find(place), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(journal_->Remove(place), IsOk());
  ASSERT_THAT(journal_->Save(NewPlace(), NewUpload()), IsOk());
  EXPECT_THAT(journal_->Find(place), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(journal_->Remove(place), IsOk());
}

TEST_P(UploadJournalContractTest, TellsPlacesApartByEachOfTheirParts) {
  const UploadPlace place = NewPlace();
  const UploadPlace other = NewPlace();
  const PendingUpload upload = NewUpload();
  ASSERT_THAT(journal_->Save(place, upload), IsOk());
  ExpectFinds(place, upload);
  for (const UploadPlace& wrong :
       {UploadPlace{other.vault_id, place.parent, place.name_tag},
        UploadPlace{place.vault_id, other.parent, place.name_tag},
        UploadPlace{place.vault_id, place.parent, other.name_tag}}) {
    EXPECT_THAT(journal_->Find(wrong), StatusIs(absl::StatusCode::kNotFound));
  }
}

TEST_P(UploadJournalContractTest, ReplacesAndRemoves) {
  const UploadPlace place = NewPlace();
  const UploadPlace kept = NewPlace();
  const PendingUpload upload = NewUpload();
  ASSERT_THAT(journal_->Save(kept, upload), IsOk());
  ASSERT_THAT(journal_->Save(place, NewUpload()), IsOk());
  const PendingUpload second = NewUpload();
  ASSERT_THAT(journal_->Save(place, second), IsOk());
  ExpectFinds(place, second);
  ASSERT_THAT(journal_->Remove(place), IsOk());
  EXPECT_THAT(journal_->Find(place), StatusIs(absl::StatusCode::kNotFound));
  ExpectFinds(kept, upload);
}

INSTANTIATE_TEST_SUITE_P(Journals, UploadJournalContractTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& param) {
                           return param.param ? "File" : "InMemory";
                         });

}  // namespace
}  // namespace coffer::client
