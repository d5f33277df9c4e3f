#include "services/storage/put_session.h"

#include <memory>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/clock/fake_clock.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/storage/failing_blob_store.h"
#include "services/storage/fake_disk_space.h"
#include "services/storage/in_memory_blob_store.h"
#include "services/storage/request_validation.h"

namespace coffer::storage {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class PutSessionTest : public testing::Test {
 protected:
  static PutSession::Message Data(const std::string& data) {
    PutSession::Message message;
    auto owner = std::make_shared<const std::string>(data);
    if (!data.empty()) message.parts = {*owner};
    message.owner = owner;
    return message;
  }

  static PutSession::Message First(const BlobId& id, uint64_t size,
                                   const std::string& data) {
    PutSession::Message message = Data(data);
    message.header = PutSession::Header{id, size};
    return message;
  }

  static PutSession::Message Whole(const std::string& content) {
    return First(merkle::HashBlob(content), content.size(), content);
  }

  // All answers until the end.
  PutSession::Answers AllAnswers() {
    PutSession::Answers all;
    while (absl::optional<PutSession::Answers> some = session_.NextAnswers()) {
      all.stored.insert(all.stored.end(), some->stored.begin(),
                        some->stored.end());
      all.failures.insert(all.failures.end(), some->failures.begin(),
                          some->failures.end());
    }
    return all;
  }

  const std::string content_ = std::string(100, 'c');
  FakeClock clock_;
  InMemoryBlobStore memory_{&clock_};
  FailingBlobStore store_{&memory_};
  BlobIngest ingest_{BlobIngestOptions(), &store_, &clock_};
  FakeDiskSpace disk_{DiskSpace::Space{uint64_t{1} << 40, uint64_t{1} << 39}};
  DiskReserve reserve_{absl::nullopt, &disk_};
  PutSession session_{&ingest_, &reserve_};
};

TEST_F(PutSessionTest, StoresBlobsInPieces) {
  const std::string other(200, 'o');
  const BlobId other_id = merkle::HashBlob(other);
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.Receive(First(other_id, 200, "")), IsOk());
  ASSERT_THAT(session_.Receive(Data(other.substr(0, 150))), IsOk());
  ASSERT_THAT(session_.Receive(Data(other.substr(150))), IsOk());
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  const PutSession::Answers answers = AllAnswers();
  EXPECT_THAT(answers.failures, IsEmpty());
  ASSERT_THAT(answers.stored, SizeIs(2));
  COFFER_ASSERT_OK_AND_ASSIGN(const PinnedBytes bytes,
                              memory_.Get(other_id, {}));
  EXPECT_EQ(bytes.bytes(), other);
}

TEST_F(PutSessionTest, AcknowledgesAgainWhatIsHeld) {
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  EXPECT_THAT(AllAnswers().stored, SizeIs(2));
  EXPECT_EQ(memory_.Usage().count, 1);
}

TEST_F(PutSessionTest, WrongBytesFailThatBlobOnly) {
  const BlobId wrong = merkle::HashBlob("something else");
  ASSERT_THAT(session_.Receive(First(wrong, 100, content_)), IsOk());
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  const PutSession::Answers answers = AllAnswers();
  ASSERT_THAT(answers.failures, SizeIs(1));
  EXPECT_EQ(answers.failures[0].blob_id, wrong);
  EXPECT_THAT(answers.failures[0].status, HasReason(reason::kBlobIdMismatch));
  EXPECT_THAT(answers.stored, SizeIs(1));
  EXPECT_EQ(memory_.Usage().count, 1);
}

TEST_F(PutSessionTest, RefusesBadSizes) {
  for (const uint64_t size :
       {uint64_t{0}, uint64_t{40}, kMaxBlobSizeBytes + 1, ~uint64_t{0}}) {
    EXPECT_THAT(session_.Receive(First(BlobId(), size, "")),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  EXPECT_THAT(AllAnswers().stored, IsEmpty());
}

TEST_F(PutSessionTest, RefusesDataWithoutABlob) {
  EXPECT_THAT(session_.Receive(Data("stray")),
              HasReason(reason::kInvalidRequest));
}

TEST_F(PutSessionTest, RefusesEmptyMessages) {
  ASSERT_THAT(session_.Receive(First(BlobId(), 100, "")), IsOk());
  EXPECT_THAT(session_.Receive(Data("")), HasReason(reason::kInvalidRequest));
}

TEST_F(PutSessionTest, RefusesMoreDataThanAnnounced) {
  EXPECT_THAT(session_.Receive(First(BlobId(), 99, content_)),
              HasReason(reason::kInvalidRequest));
}

TEST_F(PutSessionTest, RefusesAHeaderInTheMiddle) {
  ASSERT_THAT(session_.Receive(First(BlobId(), 100, "some")), IsOk());
  EXPECT_THAT(session_.Receive(Whole(content_)),
              HasReason(reason::kInvalidRequest));
}

TEST_F(PutSessionTest, RefusesLargePieces) {
  const std::string large(kMaxPieceBytes + 1, 'x');
  EXPECT_THAT(session_.Receive(Whole(large)),
              HasReason(reason::kInvalidRequest));
}

TEST_F(PutSessionTest, AnEndInTheMiddleIsAnErrorAfterAllAnswers) {
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.Receive(First(BlobId(), 100, "some")), IsOk());
  EXPECT_THAT(session_.FinishReceiving(), HasReason(reason::kInvalidRequest));
  const PutSession::Answers answers = AllAnswers();
  EXPECT_THAT(answers.stored, SizeIs(1));
  EXPECT_THAT(answers.failures, SizeIs(1));
}

TEST_F(PutSessionTest, ReserveEndsTheStreamButNotWhatWasReceived) {
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  disk_.Set(DiskSpace::Space{uint64_t{1} << 40, 0});
  EXPECT_THAT(session_.Receive(Whole(std::string(50, 'n'))),
              HasReason(reason::kDiskReserve));
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  EXPECT_THAT(AllAnswers().stored, SizeIs(1));
}

TEST_F(PutSessionTest, FailedWritesAreNeverAcknowledged) {
  store_.FailWrites(absl::InternalError("broken disk"));
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  ASSERT_THAT(session_.FinishReceiving(), IsOk());
  const PutSession::Answers answers = AllAnswers();
  EXPECT_THAT(answers.stored, IsEmpty());
  ASSERT_THAT(answers.failures, SizeIs(1));
  EXPECT_THAT(answers.failures[0].status,
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(PutSessionTest, AnswersComeBeforeTheEndOfTheStream) {
  ASSERT_THAT(session_.Receive(Whole(content_)), IsOk());
  const absl::optional<PutSession::Answers> first = session_.NextAnswers();
  ASSERT_TRUE(first.has_value());
  EXPECT_THAT(first->stored, SizeIs(1));
  std::thread finisher(
      [this] { EXPECT_THAT(session_.FinishReceiving(), IsOk()); });
  EXPECT_FALSE(session_.NextAnswers().has_value());
  finisher.join();
}

}  // namespace
}  // namespace coffer::storage
