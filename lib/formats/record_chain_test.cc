#include "lib/formats/record_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "lib/formats/membership.h"
#include "lib/formats/test_records.h"
#include "lib/formats/test_values.h"
#include "lib/formats/version_record.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

class RecordChainTest : public testing::Test {
 protected:
  RecordChainTest() {
    chain_.push_back(TestVersionRecord());
    chain_.push_back(NextVersionRecord(chain_[0]));
    chain_.push_back(NextVersionRecord(chain_[1]));
  }

  absl::Status Check(const std::vector<VersionRecord>& records,
                     ChainStart start = ChainStart::kFirstVersion) const {
    return VerifyVersionChain(membership_, IdOf<FileId>(2), start, records);
  }

  const Membership membership_ =
      Membership::Verify(IdOf<VaultId>(1),
                         {IdOf<DeviceId>(5), TestSigner().public_key()},
                         {TestMemberRecord()})
          .value();
  std::vector<VersionRecord> chain_;
};

TEST_F(RecordChainTest, AcceptsAHistoryAndItsParts) {
  EXPECT_THAT(Check(chain_), IsOk());
  EXPECT_THAT(Check({chain_[0]}), IsOk());
  EXPECT_THAT(Check({}), IsOk());
  EXPECT_THAT(Check({chain_[1], chain_[2]}, ChainStart::kAnyVersion), IsOk());
}

TEST_F(RecordChainTest, RefusesAMissingVersion) {
  EXPECT_THAT(Check({chain_[1], chain_[2]}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Check({chain_[0], chain_[2]}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Check({chain_[1], chain_[0]}, ChainStart::kAnyVersion),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Check({chain_[0], chain_[0]}),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(RecordChainTest, RefusesAReplacedVersion) {
  // Well signed and with the right number and id, but not what its successor
  // saw.
  chain_[1].stored_bytes += 1;
  Sign(TestSigner(), chain_[1]);
  EXPECT_THAT(Check(chain_), HasReason(reason::kSignatureInvalid));
}

TEST_F(RecordChainTest, RefusesAWrongParent) {
  chain_[1].parent_version_id = IdOf<VersionId>(99);
  Sign(TestSigner(), chain_[1]);
  EXPECT_THAT(Check({chain_[0], chain_[1]}),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(RecordChainTest, RefusesAForgedSignature) {
  chain_[2].stored_bytes += 1;
  EXPECT_THAT(Check(chain_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(RecordChainTest, RefusesAnotherFile) {
  EXPECT_THAT(VerifyVersionChain(membership_, IdOf<FileId>(9),
                                 ChainStart::kFirstVersion, chain_),
              StatusIs(absl::StatusCode::kDataLoss));
  VersionRecord other = chain_[1];
  other.file_id = IdOf<FileId>(9);
  EXPECT_THAT(CheckSuccessor(chain_[0], other),
              HasReason(reason::kSignatureInvalid));
}

TEST_F(RecordChainTest, NumbersDoNotWrapAround) {
  VersionRecord last = chain_[1];
  last.version_number = ~uint64_t{0};
  VersionRecord next = NextVersionRecord(last);
  EXPECT_EQ(next.version_number, 0u);
  EXPECT_FALSE(CheckSuccessor(last, next).ok());
}

}  // namespace
}  // namespace coffer::formats
