#include "services/storage/storage_converter.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/message_codec.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(StorageConverterTest, DescribesBlobs) {
  BlobInfo info;
  info.id = merkle::HashBlob("x");
  EXPECT_EQ(ToProto(info).state(), v1::BLOB_STATE_MISSING);
  EXPECT_FALSE(ToProto(info).has_stored_time());
  info.state = BlobState::kQuarantined;
  info.size_bytes = 9;
  info.verified_time = absl::FromUnixSeconds(5);
  const v1::BlobStat stat = ToProto(info);
  EXPECT_EQ(stat.blob_id(), info.id.ToHex());
  EXPECT_EQ(stat.state(), v1::BLOB_STATE_QUARANTINED);
  EXPECT_EQ(stat.size_bytes(), 9);
  EXPECT_EQ(stat.verified_time().seconds(), 5);
}

TEST(StorageConverterTest, FailuresCarryCodeReasonAndValidText) {
  const BlobId id = merkle::HashBlob("x");
  const v1::BlobFailure failure = ToFailure(id, BlobDamagedError(id));
  EXPECT_EQ(failure.blob_id(), id.bytes());
  EXPECT_EQ(failure.code(), static_cast<int>(absl::StatusCode::kDataLoss));
  EXPECT_EQ(failure.reason(), reason::kBlobDamaged);
  EXPECT_EQ(ToFailure(id, absl::InternalError("\xff")).message(), "?");
}

TEST(StorageConverterTest, ReadsWhatGeneratedCodeWrites) {
  v1::PutBlobsRequest request;
  const BlobId id = merkle::HashBlob("x");
  request.mutable_header()->set_blob_id(std::string(id.bytes()));
  request.mutable_header()->set_size_bytes(500);
  request.set_data(std::string(500, 'd'));
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSession::Message message,
                              ToPutMessage(rpc::EncodeMessage(request)));
  ASSERT_TRUE(message.header.has_value());
  EXPECT_EQ(message.header->blob_id, id);
  EXPECT_EQ(message.header->size_bytes, 500);
  std::string data;
  for (const absl::string_view part : message.parts) {
    data.append(part.data(), part.size());
  }
  EXPECT_EQ(data, request.data());
}

TEST(StorageConverterTest, RefusesMalformedMessages) {
  v1::PutBlobsRequest request;
  request.mutable_header()->set_blob_id("short");
  EXPECT_THAT(ToPutMessage(rpc::EncodeMessage(request)),
              HasReason(reason::kInvalidRequest));
  const std::string bad_header("\x0a\x02\xff\xff", 4);
  const grpc::Slice slice(bad_header);
  EXPECT_THAT(ToPutMessage(grpc::ByteBuffer(&slice, 1)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(StorageConverter, DescribesPings) {
  PeerPing ping;
  ping.address = "host:1";
  ping.status = absl::UnavailableError("broken \xff");
  ping.round_trip_time = absl::Milliseconds(1500);
  const v1::PeerPing proto = ToProto(ping);
  EXPECT_EQ(proto.node_id(), NodeId().ToHex());
  EXPECT_EQ(proto.address(), "host:1");
  EXPECT_EQ(proto.code(), static_cast<int>(absl::StatusCode::kUnavailable));
  EXPECT_EQ(proto.message(), "broken ?");
  EXPECT_EQ(proto.round_trip_time().seconds(), 1);
  EXPECT_EQ(proto.round_trip_time().nanos(), 500000000);
}

}  // namespace
}  // namespace coffer::storage
