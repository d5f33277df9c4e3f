#include "lib/status/error_info.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/types/optional.h"
#include "gtest/gtest.h"
#include "lib/status/error_reasons.h"

namespace coffer {
namespace {

absl::Status Conflict() {
  return MakeError(absl::StatusCode::kAborted, "commit failed: conflict",
                   {reason::kVersionConflict,
                    {{"current_version", "7"},
                     {"empty", ""},
                     {std::string("\0\xff", 2), std::string("\n\0", 2)}}});
}

// The only payload of `status`, to be damaged.
std::string TypeUrlOf(const absl::Status& status) {
  std::string result;
  status.ForEachPayload([&result](absl::string_view url, const absl::Cord&) {
    result = std::string(url);
  });
  return result;
}

TEST(ErrorInfoTest, ReasonAndMetadataComeBack) {
  const absl::Status status = Conflict();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "commit failed: conflict");
  const absl::optional<ErrorInfo> info = GetErrorInfo(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason, "VERSION_CONFLICT");
  ASSERT_EQ(info->metadata.size(), 3);
  EXPECT_EQ(info->metadata.at("current_version"), "7");
  EXPECT_EQ(info->metadata.at("empty"), "");
  EXPECT_EQ(info->metadata.at(std::string("\0\xff", 2)),
            std::string("\n\0", 2));
  EXPECT_EQ(GetErrorReason(status), reason::kVersionConflict);
}

TEST(ErrorInfoTest, StatusesWithoutInfoHaveNoReason) {
  EXPECT_FALSE(GetErrorInfo(absl::OkStatus()).has_value());
  EXPECT_FALSE(GetErrorInfo(absl::InternalError("x")).has_value());
  EXPECT_EQ(GetErrorReason(absl::InternalError("x")), "");
}

TEST(ErrorInfoTest, AnnotatingKeepsCodeAndPayloads) {
  const absl::Status status = Annotate(Conflict(), "cannot put a file");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "cannot put a file: commit failed: conflict");
  EXPECT_EQ(GetErrorInfo(status)->metadata.at("current_version"), "7");
  EXPECT_TRUE(Annotate(absl::OkStatus(), "x").ok());
}

TEST(ErrorInfoTest, DamagedPayloadsGiveNoInfo) {
  const absl::Status good = Conflict();
  const std::string url = TypeUrlOf(good);
  const std::string payload(*good.GetPayload(url));
  // A cut at the end of an entry cannot be told from fewer entries, so count.
  int accepted = 0;
  for (size_t size = 0; size < payload.size(); ++size) {
    absl::Status status = good;
    status.SetPayload(url, absl::Cord(payload.substr(0, size)));
    if (GetErrorInfo(status).has_value()) ++accepted;
  }
  EXPECT_EQ(accepted, 3);

  for (const std::string& bad :
       {payload + "x", std::string(), std::string("\xff\xff\xff\xff", 4),
        std::string("\0\0\0\0", 4), payload + std::string(100000, '\0'),
        // The same key twice.
        payload + std::string("\2\0\0\0\0\xff\0\0\0\0", 10)}) {
    absl::Status status = good;
    status.SetPayload(url, absl::Cord(bad));
    EXPECT_FALSE(GetErrorInfo(status).has_value()) << bad.size();
  }
}

TEST(ErrorInfoTest, InfoThatIsTooLargeIsLeftOut) {
  const absl::Status status =
      MakeError(absl::StatusCode::kInternal, "x",
                {"BIG", {{"k", std::string(100000, 'v')}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(GetErrorReason(status), "");
}

}  // namespace
}  // namespace coffer
