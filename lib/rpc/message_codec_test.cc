#include "lib/rpc/message_codec.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "gtest/gtest.h"
#include "lib/rpc/testing/echo_service.pb.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::rpc {
namespace {

using ::testing::AllOf;

echo::EchoFrame Sample() {
  echo::EchoFrame frame;
  frame.mutable_header()->set_text("hello");
  frame.set_data(std::string(10000, 'd'));
  return frame;
}

TEST(MessageCodecTest, MessagesComeBack) {
  echo::EchoFrame read;
  ASSERT_THAT(DecodeMessage(EncodeMessage(Sample()), &read), IsOk());
  EXPECT_EQ(read.SerializeAsString(), Sample().SerializeAsString());
}

TEST(MessageCodecTest, SlicesNeedNotBeJoined) {
  std::vector<grpc::Slice> slices;
  for (const char c : Sample().SerializeAsString()) {
    slices.emplace_back(std::string(1, c));
  }
  echo::EchoFrame read;
  ASSERT_THAT(
      DecodeMessage(grpc::ByteBuffer(slices.data(), slices.size()), &read),
      IsOk());
  EXPECT_EQ(read.SerializeAsString(), Sample().SerializeAsString());
}

TEST(MessageCodecTest, EmptyBuffersAreEmptyMessages) {
  echo::EchoFrame read = Sample();
  ASSERT_THAT(DecodeMessage(grpc::ByteBuffer(), &read), IsOk());
  EXPECT_EQ(read.ByteSizeLong(), 0);
  read = Sample();
  ASSERT_THAT(DecodeMessage(EncodeMessage(echo::EchoFrame()), &read), IsOk());
  EXPECT_EQ(read.ByteSizeLong(), 0);
}

TEST(MessageCodecTest, TruncatedMessagesAreRefused) {
  const std::string encoded = Sample().SerializeAsString();
  const grpc::Slice slice(encoded.substr(0, encoded.size() - 1));
  echo::EchoFrame read;
  EXPECT_THAT(DecodeMessage(grpc::ByteBuffer(&slice, 1), &read),
              AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                    HasReason(reason::kMalformed)));
  EXPECT_EQ(read.ByteSizeLong(), 0);
}

}  // namespace
}  // namespace coffer::rpc
