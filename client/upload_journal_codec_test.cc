#include "client/upload_journal_codec.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "client/upload_journal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/random.h"
#include "lib/formats/file_key.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;

class UploadJournalCodecTest : public testing::Test {
 protected:
  UploadJournalCodecTest() {
    place_ = {crypto::NewId<VaultId>(random_), crypto::NewId<FolderId>(random_),
              crypto::NewId<NameTag>(random_)};
    upload_.file_id = crypto::NewId<FileId>(random_);
    upload_.file_key.key_epoch = 0x0102;
    upload_.file_key.wrapped.assign(formats::kWrappedFileKeySizeBytes, 'w');
    upload_.file_key.commitment =
        crypto::NewId<formats::FileKeyCommitment>(random_);
  }

  std::string Encoded() { return EncodeUpload(place_, upload_).value(); }

  void ExpectMalformed(const UploadPlace& place, const std::string& bytes) {
    EXPECT_THAT(DecodeUpload(place, bytes),
                AllOf(StatusIs(absl::StatusCode::kDataLoss),
                      HasReason(reason::kMalformed)));
  }

  crypto::FakeRandom random_;
  UploadPlace place_;
  PendingUpload upload_;
};

TEST_F(UploadJournalCodecTest, GivesBackWhatItTook) {
  const std::string bytes = Encoded();
  EXPECT_EQ(bytes.size(), kUploadJournalEntrySizeBytes);
  COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload got,
                              DecodeUpload(place_, bytes));
  EXPECT_EQ(got.file_id, upload_.file_id);
  EXPECT_EQ(got.file_key.key_epoch, upload_.file_key.key_epoch);
  EXPECT_EQ(got.file_key.wrapped, upload_.file_key.wrapped);
  EXPECT_EQ(got.file_key.commitment, upload_.file_key.commitment);
}

TEST_F(UploadJournalCodecTest, RefusesOtherSizes) {
  const std::string bytes = Encoded();
  for (size_t size = 0; size < bytes.size(); ++size) {
    ExpectMalformed(place_, bytes.substr(0, size));
  }
  ExpectMalformed(place_, bytes + '\0');
}

TEST_F(UploadJournalCodecTest, RefusesOtherMagicsAndPlaces) {
  const size_t file_id_offset =
      Encoded().find(std::string(upload_.file_id.bytes()));
  ASSERT_EQ(file_id_offset, 16 + 16 + 16 + 32);
  for (size_t i = 0; i < file_id_offset; ++i) {
    std::string bytes = Encoded();
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    ExpectMalformed(place_, bytes);
  }
}

TEST_F(UploadJournalCodecTest, RefusesImpossibleValues) {
  upload_.file_id = FileId();
  ExpectMalformed(place_, Encoded());
  upload_.file_key.wrapped.pop_back();
  EXPECT_THAT(EncodeUpload(place_, upload_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::client
