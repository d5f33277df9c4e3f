#include "lib/status/grpc_status.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/retry_delay.h"
#include "lib/status/status_matchers.h"

namespace coffer {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

// A hostile or foreign server's status.
grpc::Status WithDetails(const google::rpc::Status& details) {
  return grpc::Status(grpc::StatusCode::ABORTED, "m",
                      details.SerializeAsString());
}

google::rpc::ErrorInfo ForeignInfo(const std::string& domain) {
  google::rpc::ErrorInfo info;
  info.set_reason("SOME_REASON");
  info.set_domain(domain);
  return info;
}

TEST(GrpcStatusTest, EveryCodeComesBack) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_THAT(FromGrpcStatus(grpc::Status::OK), IsOk());
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "message");
    const grpc::Status wire = ToGrpcStatus(status);
    EXPECT_EQ(wire.error_code(), code);
    EXPECT_EQ(wire.error_message(), "message");
    EXPECT_THAT(wire.error_details(), IsEmpty());
    EXPECT_EQ(FromGrpcStatus(wire), status);
  }
}

TEST(GrpcStatusTest, InfoAndRetryDelayComeBack) {
  absl::Status status = MakeError(absl::StatusCode::kUnavailable, "busy",
                                  {"OVERLOADED", {{"a", "1"}, {"b", ""}}});
  SetRetryDelay(absl::Milliseconds(2500), &status);
  EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(status)), status);
}

TEST(GrpcStatusTest, DetailsAreGoogleRpcStatus) {
  absl::Status status = MakeError(absl::StatusCode::kUnavailable, "busy",
                                  {"OVERLOADED", {{"a", "1"}}});
  SetRetryDelay(absl::Milliseconds(2500), &status);
  const google::rpc::Status details = DetailsOf(ToGrpcStatus(status));
  EXPECT_EQ(details.code(), 14);
  EXPECT_EQ(details.message(), "busy");
  ASSERT_EQ(details.details_size(), 2);
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 2);
  EXPECT_EQ(retry.retry_delay().nanos(), 500000000);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(1).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "OVERLOADED");
  EXPECT_EQ(info.domain(), "coffer");
  EXPECT_THAT(info.metadata(), UnorderedElementsAre(Pair("a", "1")));
}

TEST(GrpcStatusTest, LongMessagesAreCutAtACharacter) {
  const std::string text(kMaxStatusMessageBytes - 1, 'x');
  const grpc::Status status = ToGrpcStatus(
      MakeError(absl::StatusCode::kInternal, text + "\u20ac", {"R", {}}));
  EXPECT_EQ(status.error_message(), text);
  EXPECT_EQ(DetailsOf(status).message(), text);
}

TEST(GrpcStatusTest, BytesThatAreNotUtf8AreReplaced) {
  const grpc::Status status = ToGrpcStatus(MakeError(
      absl::StatusCode::kInternal, "a\xff", {"R", {{"k\xff", "v\xff"}}}));
  EXPECT_EQ(status.error_message(), "a?");
  EXPECT_THAT(GetErrorInfo(FromGrpcStatus(status))->metadata,
              UnorderedElementsAre(Pair("k?", "v?")));
}

TEST(GrpcStatusTest, DetailsAreBounded) {
  ErrorInfo info{"BIG", {}};
  for (int i = 0; i < 100; ++i) {
    info.metadata[absl::StrCat("key", i)] = std::string(100, 'v');
  }
  const grpc::Status status = ToGrpcStatus(MakeError(
      absl::StatusCode::kInternal, std::string(10000, 'x'), std::move(info)));
  EXPECT_LE(status.error_details().size(), kMaxStatusDetailsBytes);
  const absl::optional<ErrorInfo> received =
      GetErrorInfo(FromGrpcStatus(status));
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->reason, "BIG");
  EXPECT_GT(received->metadata.size(), 10);
  EXPECT_LT(received->metadata.size(), 20);
}

TEST(GrpcStatusTest, IrregularReasonsAreNotSent) {
  for (const std::string& reason :
       {std::string("lower"), std::string("WITH SPACE"),
        std::string(64, 'R')}) {
    EXPECT_THAT(
        ToGrpcStatus(MakeError(absl::StatusCode::kInternal, "x", {reason, {}}))
            .error_details(),
        IsEmpty());
  }
}

TEST(GrpcStatusTest, UnknownCodesBecomeUnknown) {
  // 17 and 31 are those of a newer gRPC; more bits the type does not have.
  for (const int code : {-1, 17, 31}) {
    EXPECT_THAT(
        FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(code), "x")),
        StatusIs(absl::StatusCode::kUnknown, "x"));
  }
}

TEST(GrpcStatusTest, ForeignDetailsAreIgnored) {
  google::rpc::Status details;
  details.set_code(10);
  details.add_details()->PackFrom(ForeignInfo("example.com"));
  details.add_details()->set_type_url("type.googleapis.com/unknown.Type");
  EXPECT_EQ(FromGrpcStatus(WithDetails(details)), absl::AbortedError("m"));

  details.Clear();
  details.set_code(5);  // Not the code of the call.
  details.add_details()->PackFrom(ForeignInfo("coffer"));
  EXPECT_EQ(FromGrpcStatus(WithDetails(details)), absl::AbortedError("m"));

  details.set_code(10);
  EXPECT_THAT(FromGrpcStatus(WithDetails(details)), HasReason("SOME_REASON"));
}

TEST(GrpcStatusTest, MalformedDetailsAreIgnored) {
  google::rpc::Status good;
  good.set_code(10);
  good.add_details()->PackFrom(ForeignInfo("coffer"));
  const std::string encoded = good.SerializeAsString();
  for (size_t size = 0; size < encoded.size(); ++size) {
    EXPECT_EQ(FromGrpcStatus(grpc::Status(grpc::StatusCode::ABORTED, "m",
                                          encoded.substr(0, size))),
              absl::AbortedError("m"));
  }
  good.set_message(std::string(kMaxStatusDetailsBytes, 'x'));
  EXPECT_EQ(FromGrpcStatus(WithDetails(good)), absl::AbortedError("m"));
}

}  // namespace
}  // namespace coffer
