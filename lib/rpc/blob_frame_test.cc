#include "lib/rpc/blob_frame.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"
#include "lib/rpc/limits.h"
#include "lib/rpc/shared_bytes.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;
using ::testing::IsEmpty;

SharedBytes Shared(const std::string& text) {
  return SharedBytes(std::make_shared<const std::string>(text));
}

std::string Join(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(buffer.Dump(&slices).ok());
  std::string joined;
  for (const grpc::Slice& slice : slices) {
    joined.append(slice.begin(), slice.end());
  }
  return joined;
}

// `bytes` in one slice, or cut at random places into slices of up to `longest`.
grpc::ByteBuffer InSlices(const std::string& bytes, size_t longest,
                          std::mt19937* random) {
  std::vector<grpc::Slice> slices;
  for (size_t offset = 0; offset < bytes.size();) {
    const size_t size =
        std::uniform_int_distribution<size_t>(0, longest)(*random);
    slices.emplace_back(bytes.substr(offset, size));
    offset += slices.back().size();
  }
  return grpc::ByteBuffer(slices.data(), slices.size());
}

grpc::ByteBuffer InOneSlice(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

echo::EchoFrame Sample() {
  echo::EchoFrame frame;
  frame.mutable_header()->set_text("header");
  frame.mutable_header()->set_copies(-3);
  frame.set_data(std::string(300, 'd'));
  frame.set_number(0x1122334455667788);
  frame.set_note("a note");
  return frame;
}

auto IsMalformed() {
  return AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
               HasReason(reason::kMalformed));
}

TEST(BlobFrameTest, ProtobufReadsWhatWeWrite) {
  echo::EchoHeader header;
  header.set_text("header");
  for (const size_t size : {0, 1, 127, 128, 16383, 16384, 1 << 20}) {
    const std::string data(size, 'd');
    for (const std::string& prefix :
         {std::string(), header.SerializeAsString()}) {
      echo::EchoFrame frame;
      ASSERT_TRUE(
          frame.ParseFromString(Join(EncodeBlobFrame(prefix, Shared(data)))));
      EXPECT_EQ(frame.data(), data);
      EXPECT_EQ(frame.has_header(), !prefix.empty());
      EXPECT_EQ(frame.header().SerializeAsString(), prefix);
      // Not only readable but the same bytes.
      EXPECT_EQ(frame.SerializeAsString(),
                Join(EncodeBlobFrame(prefix, Shared(data))));
    }
  }
}

TEST(BlobFrameTest, TheDataIsNotCopiedWhenEncoding) {
  const SharedBytes data = Shared(std::string(100000, 'd'));
  const grpc::ByteBuffer buffer = EncodeBlobFrame("", data);
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(buffer.Dump(&slices).ok());
  ASSERT_EQ(slices.size(), 2);
  EXPECT_EQ(static_cast<const void*>(slices[1].begin()), data.view().data());
}

TEST(BlobFrameTest, TheDataIsNotCopiedWhenDecoding) {
  const SharedBytes data = Shared(std::string(100000, 'd'));
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobFrame frame,
                              DecodeBlobFrame(EncodeBlobFrame("h", data)));
  EXPECT_EQ(frame.header, "h");
  ASSERT_EQ(frame.data.size(), 1);
  EXPECT_EQ(static_cast<const void*>(frame.data[0].begin()),
            data.view().data());
}

TEST(BlobFrameTest, WeReadWhatProtobufWritesInAnySlices) {
  const echo::EchoFrame sample = Sample();
  const std::string encoded = sample.SerializeAsString();
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    COFFER_ASSERT_OK_AND_ASSIGN(
        const BlobFrame frame,
        DecodeBlobFrame(InSlices(encoded, 1 + i % 50, &random)));
    EXPECT_EQ(frame.header, sample.header().SerializeAsString());
    EXPECT_EQ(frame.JoinData(), sample.data());
    std::string appended = "before ";
    frame.AppendDataTo(&appended);
    EXPECT_EQ(appended, "before " + sample.data());
    EXPECT_EQ(frame.data_size, sample.data().size());
    echo::EchoFrame others;
    ASSERT_TRUE(others.ParseFromString(frame.other_fields));
    EXPECT_EQ(others.number(), sample.number());
    EXPECT_EQ(others.note(), sample.note());
    EXPECT_THAT(others.data(), IsEmpty());
  }
}

TEST(BlobFrameTest, EmptyMessagesAreEmptyFrames) {
  for (const grpc::ByteBuffer& buffer : {grpc::ByteBuffer(), InOneSlice(""),
                                         EncodeBlobFrame("", SharedBytes())}) {
    COFFER_ASSERT_OK_AND_ASSIGN(const BlobFrame frame, DecodeBlobFrame(buffer));
    EXPECT_THAT(frame.header, IsEmpty());
    EXPECT_THAT(frame.data, IsEmpty());
    EXPECT_EQ(frame.data_size, 0);
  }
}

TEST(BlobFrameTest, RepeatedFieldsInAnyOrderAreReadLikeProtobuf) {
  echo::EchoFrame a;
  a.set_data("first");
  a.mutable_header()->set_text("text");
  echo::EchoFrame b;
  b.mutable_header()->set_copies(5);
  b.set_data("second");
  echo::EchoFrame both;
  const std::string encoded = a.SerializeAsString() + b.SerializeAsString();
  ASSERT_TRUE(both.ParseFromString(encoded));
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobFrame frame,
                              DecodeBlobFrame(InOneSlice(encoded)));
  echo::EchoHeader header;
  ASSERT_TRUE(header.ParseFromString(frame.header));
  EXPECT_EQ(header.SerializeAsString(), both.header().SerializeAsString());
  EXPECT_EQ(frame.JoinData(), both.data());
  EXPECT_EQ(frame.data_size, both.data().size());
}

TEST(BlobFrameTest, UnknownFieldsOfAllTypesArePassedOn) {
  std::string fields;
  {
    google::protobuf::io::StringOutputStream stream(&fields);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.WriteTag(100 << 3 | 0);
    out.WriteVarint64(std::numeric_limits<uint64_t>::max());
    out.WriteTag(101 << 3 | 1);
    out.WriteLittleEndian64(7);
    out.WriteTag(536870911u << 3 | 2);  // The largest field number.
    out.WriteVarint32(3);
    out.WriteString("abc");
    out.WriteTag(103 << 3 | 5);
    out.WriteLittleEndian32(7);
    out.WriteTag(1 << 3 | 0);  // Our fields, but of other types.
    out.WriteVarint32(1);
    out.WriteTag(2 << 3 | 5);
    out.WriteLittleEndian32(2);
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const BlobFrame frame,
                              DecodeBlobFrame(InOneSlice(fields)));
  EXPECT_EQ(frame.other_fields, fields);
  EXPECT_THAT(frame.header, IsEmpty());
  EXPECT_THAT(frame.data, IsEmpty());
}

TEST(BlobFrameTest, AgreesWithProtobufOnEveryTruncation) {
  const std::string encoded = Sample().SerializeAsString();
  int refused = 0;
  for (size_t size = 0; size <= encoded.size(); ++size) {
    const std::string cut = encoded.substr(0, size);
    echo::EchoFrame frame;
    const bool valid = frame.ParseFromString(cut);
    if (!valid) ++refused;
    EXPECT_EQ(DecodeBlobFrame(InOneSlice(cut)).ok(), valid) << size;
  }
  // A cut is harmless only between two of the four fields and at both ends.
  EXPECT_EQ(refused, encoded.size() + 1 - 5);
}

TEST(BlobFrameTest, AcceptsNoFlippedByteThatProtobufRefuses) {
  const std::string encoded = Sample().SerializeAsString();
  for (size_t i = 0; i < encoded.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = encoded;
      flipped[i] = static_cast<char>(flipped[i] ^ 1 << bit);
      const absl::StatusOr<BlobFrame> frame =
          DecodeBlobFrame(InOneSlice(flipped));
      if (!frame.ok()) {
        EXPECT_THAT(frame, IsMalformed());
        continue;
      }
      echo::EchoHeader header;
      if (!header.ParseFromString(frame->header)) continue;
      // Notes have to be UTF-8 and groups are none of our business.
      echo::EchoFrame others;
      if (!others.ParseFromString(frame->other_fields)) continue;
      echo::EchoFrame expected;
      ASSERT_TRUE(expected.ParseFromString(flipped)) << i;
      EXPECT_EQ(frame->JoinData(), expected.data());
    }
  }
}

TEST(BlobFrameTest, MalformedInputIsRefused) {
  for (const absl::string_view bad : {
           absl::string_view("\x00", 1),      // Field number 0.
           absl::string_view("\x02\x00", 2),  // The same, with a type.
           absl::string_view("\x0b\x0c"),     // Groups.
           absl::string_view("\x1e"),         // No such type.
           absl::string_view("\x1f"),         // Neither.
           absl::string_view("\x80\x80\x80\x80\x80\x01"),  // Tag of 6 bytes.
           absl::string_view("\xff\xff\xff\xff\x7f"),      // Tag of 35 bits.
           absl::string_view("\x12\xff\xff\xff\xff\x0f"),  // 4 GiB of data,
           absl::string_view("\x0a\xff\xff\xff\xff\x07"),  // 2 GiB of header,
           absl::string_view("\x22\xff\xff\xff\xff\x07"),  // of another field,
           absl::string_view("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
           absl::string_view("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
       }) {
    EXPECT_THAT(DecodeBlobFrame(InOneSlice(std::string(bad))), IsMalformed());
  }
}

TEST(BlobFrameTest, OverheadIsBounded) {
  const std::string longest(kBlobFrameMaxOverheadBytes, 'h');
  EXPECT_THAT(DecodeBlobFrame(EncodeBlobFrame(longest, SharedBytes())), IsOk());
  EXPECT_THAT(DecodeBlobFrame(EncodeBlobFrame(longest + "h", SharedBytes())),
              IsMalformed());
  echo::EchoFrame many;
  many.set_note(std::string(kBlobFrameMaxOverheadBytes, 'n'));
  EXPECT_THAT(DecodeBlobFrame(InOneSlice(many.SerializeAsString())),
              IsMalformed());
  // Many small unknown fields.
  std::string fields;
  while (fields.size() <= kBlobFrameMaxOverheadBytes) fields += "\x18\x01";
  EXPECT_THAT(DecodeBlobFrame(InOneSlice(fields)), IsMalformed());
  // Data does not count.
  EXPECT_THAT(
      DecodeBlobFrame(EncodeBlobFrame("", Shared(std::string(1 << 20, 'd')))),
      IsOk());
}

}  // namespace
}  // namespace coffer::rpc
