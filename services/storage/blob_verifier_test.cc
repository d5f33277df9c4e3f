#include "services/storage/blob_verifier.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/status_matchers.h"
#include "services/storage/failing_blob_store.h"
#include "services/storage/in_memory_blob_store.h"

namespace coffer::storage {
namespace {

class BlobVerifierTest : public testing::Test {
 protected:
  void SetUp() override {
    const absl::string_view content = "content";
    ASSERT_THAT(
        memory_.PutBatch(
            {BlobWrite{id_, absl::MakeConstSpan(&content, 1), content.size()}},
            WriteClass::kSmallSynced),
        IsOk());
    clock_.Advance(absl::Seconds(1));
  }

  const BlobId id_ = merkle::HashBlob("content");
  FakeClock clock_;
  InMemoryBlobStore memory_{&clock_};
  FailingBlobStore store_{&memory_};
  BlobVerifier verifier_{&store_, &clock_};
};

TEST_F(BlobVerifierTest, RecordsWhenABlobWasWhole) {
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobInfo info, verifier_.Verify(id_));
  EXPECT_EQ(info.state, BlobState::kLive);
  EXPECT_EQ(info.verified_time, clock_.Now());
}

TEST_F(BlobVerifierTest, QuarantinesWrongBytes) {
  memory_.Corrupt(id_);
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobInfo info, verifier_.Verify(id_));
  EXPECT_EQ(info.state, BlobState::kQuarantined);
  EXPECT_THAT(verifier_.Verify(id_), IsOk());
}

TEST_F(BlobVerifierTest, QuarantinesUnreadableBytes) {
  store_.FailReads(BlobDamagedError(id_));
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobInfo info, verifier_.Verify(id_));
  EXPECT_EQ(info.state, BlobState::kQuarantined);
}

TEST_F(BlobVerifierTest, DoesNotBlameTheBlobForOtherErrors) {
  store_.FailReads(absl::UnavailableError("later"));
  EXPECT_THAT(verifier_.Verify(id_), StatusIs(absl::StatusCode::kUnavailable));
  store_.FailReads(absl::OkStatus());
  EXPECT_THAT(memory_.Get(id_, {}), IsOk());
}

TEST_F(BlobVerifierTest, ReportsMissingBlobs) {
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobInfo info,
                              verifier_.Verify(merkle::HashBlob("other")));
  EXPECT_EQ(info.state, BlobState::kMissing);
}

}  // namespace
}  // namespace coffer::storage
