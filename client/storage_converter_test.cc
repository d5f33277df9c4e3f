#include "client/storage_converter.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "coffer/storage/v1/storage_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/test_records.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/message_codec.h"
#include "lib/rpc/record_converter.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

namespace v1 = storage::v1;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const BlobId kBlob = merkle::HashBlob("blob");

TEST(StorageConverter, ReadsAnAcknowledgement) {
  v1::PutBlobsResponse response;
  response.add_stored_blob_ids(std::string(kBlob.bytes()));
  *response.mutable_receipt() = rpc::ToProto(formats::TestReceipt());
  v1::BlobFailure* const failure = response.add_failures();
  failure->set_blob_id(std::string(kBlob.bytes()));
  failure->set_code(static_cast<int>(absl::StatusCode::kResourceExhausted));
  failure->set_reason(reason::kDiskReserve);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutAck ack,
                              DecodePutAck(rpc::EncodeMessage(response)));
  EXPECT_THAT(ack.stored, ElementsAre(kBlob));
  EXPECT_EQ(ack.receipt->node_id, formats::TestReceipt().node_id);
  ASSERT_THAT(ack.failures, SizeIs(1));
  EXPECT_THAT(ack.failures[0].status, HasReason(reason::kDiskReserve));
}

TEST(StorageConverter, AFailureIsNeverOk) {
  v1::PutBlobsResponse response;
  for (const int code : {0, -1, 99}) {
    v1::BlobFailure* const failure = response.add_failures();
    failure->set_blob_id(std::string(kBlob.bytes()));
    failure->set_code(code);
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const PutAck ack,
                              DecodePutAck(rpc::EncodeMessage(response)));
  for (const BlobFailure& failure : ack.failures) {
    EXPECT_THAT(failure.status, StatusIs(absl::StatusCode::kUnknown));
  }
}

TEST(StorageConverter, RefusesMalformedAcknowledgements) {
  v1::PutBlobsResponse response;
  response.add_stored_blob_ids("short");
  EXPECT_THAT(DecodePutAck(rpc::EncodeMessage(response)),
              HasReason(reason::kMalformed));
  response.clear_stored_blob_ids();
  response.mutable_receipt()->set_node_id("nobody");
  EXPECT_THAT(DecodePutAck(rpc::EncodeMessage(response)),
              HasReason(reason::kMalformed));
}

TEST(StorageConverter, WantsOneStatOfEachBlobInOrder) {
  v1::StatBlobsResponse response;
  const std::vector<BlobId> ids = {kBlob};
  EXPECT_THAT(ToBlobStats(ids, response.blobs()),
              HasReason(reason::kMalformed));
  v1::BlobStat* const stat = response.add_blobs();
  stat->set_blob_id(kBlob.ToHex());
  EXPECT_THAT(ToBlobStats(ids, response.blobs()),
              HasReason(reason::kMalformed));
  stat->set_state(v1::BLOB_STATE_QUARANTINED);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto stats,
                              ToBlobStats(ids, response.blobs()));
  EXPECT_EQ(stats[0].state, BlobState::kQuarantined);
  stat->set_blob_id(BlobId().ToHex());
  EXPECT_THAT(ToBlobStats(ids, response.blobs()),
              HasReason(reason::kMalformed));
}

TEST(StorageConverter, ReadsHeadersOfAnswers) {
  v1::GetBlobHeader header;
  header.set_range_index(3);
  header.set_length_bytes(7);
  COFFER_ASSERT_OK_AND_ASSIGN(const GetAnswerHeader answer,
                              DecodeGetHeader(header.SerializeAsString()));
  EXPECT_EQ(answer.range_index, 3);
  EXPECT_EQ(answer.length_bytes, 7);
  EXPECT_THAT(answer.failure, IsOk());
  EXPECT_THAT(DecodeGetHeader("\xff"), HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::client
