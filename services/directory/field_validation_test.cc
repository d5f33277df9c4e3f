#include "services/directory/field_validation.h"

#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/request_limits.h"

namespace coffer::directory {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string GoodId() { return std::string(32, 'a'); }

TEST(FieldValidation, AcceptsIdsOfLowerCaseDigitsOnly) {
  EXPECT_THAT(CheckId("id", GoodId()), IsOk());
  const std::string bad[] = {"",
                             std::string(31, 'a'),
                             std::string(33, 'a'),
                             std::string(32, 'A'),
                             std::string(32, 'g'),
                             std::string(32, '\0'),
                             std::string(32, '0')};
  for (const std::string& id : bad) {
    EXPECT_THAT(CheckId("id", id),
                AllOf(StatusIs(absl::StatusCode::kInvalidArgument),
                      HasReason(reason::kInvalidRequest)));
  }
  EXPECT_THAT(CheckBlobIdHex("blob", std::string(64, '0')), IsOk());
  EXPECT_THAT(CheckBlobIdHex("blob", GoodId()), Not(IsOk()));
}

TEST(FieldValidation, SaysWhatItGotAndWantedButRepeatsNoValue) {
  const absl::Status status = CheckId("vault_id", "hunter2");
  EXPECT_EQ(status.message(),
            "vault_id: got another string of 7 bytes, want 32 lower-case "
            "hexadecimal digits, not all of them 0");
}

TEST(FieldValidation, NamesNestedFieldsByTheirPath) {
  const absl::Status status = InItem(
      "commits", 3,
      InField("commit", InField("version", CheckSize("signature", "", 64))));
  EXPECT_EQ(status.message(),
            "commits[3].commit.version.signature: got 0 bytes, want 64 bytes");
  EXPECT_THAT(status, HasReason(reason::kInvalidRequest));
  EXPECT_EQ(GetErrorInfo(status)->metadata["field"],
            "commits[3].commit.version.signature");
  EXPECT_THAT(InField("vault", absl::OkStatus()), IsOk());
}

TEST(FieldValidation, ChecksSizesAtTheirBounds) {
  EXPECT_THAT(CheckSize("f", "ab", 2), IsOk());
  EXPECT_THAT(CheckSize("f", "abc", 2), Not(IsOk()));
  EXPECT_THAT(CheckSizeRange("f", "ab", 2, 3), IsOk());
  EXPECT_THAT(CheckSizeRange("f", "abc", 2, 3), IsOk());
  EXPECT_THAT(CheckSizeRange("f", "a", 2, 3), Not(IsOk()));
  EXPECT_THAT(CheckSizeRange("f", "abcd", 2, 3), Not(IsOk()));
  EXPECT_THAT(CheckRange("f", 8, 1, 8), IsOk());
  EXPECT_THAT(CheckRange("f", 9, 1, 8), Not(IsOk()));
  EXPECT_THAT(CheckEmpty("f", ""), IsOk());
  EXPECT_THAT(CheckEmpty("f", "a"), Not(IsOk()));
  EXPECT_THAT(CheckPresent("f", false), Not(IsOk()));
}

TEST(FieldValidation, TellsTooManyFromTooFew) {
  EXPECT_THAT(CheckCount("keys", 1, 1, 2), IsOk());
  EXPECT_THAT(CheckCount("keys", 0, 1, 2), HasReason(reason::kInvalidRequest));
  EXPECT_THAT(CheckCount("keys", 3, 1, 2), HasReason(reason::kLimitExceeded));
}

TEST(FieldValidation, RefusesTimesThatAreNone) {
  google::protobuf::Timestamp time;
  EXPECT_THAT(CheckTimestamp("time", time), IsOk());
  time.set_nanos(1000000000);
  EXPECT_THAT(CheckTimestamp("time", time), Not(IsOk()));
  time.set_nanos(-1);
  EXPECT_THAT(CheckTimestamp("time", time), Not(IsOk()));
  time.set_nanos(0);
  time.set_seconds(253402300800);
  EXPECT_THAT(CheckTimestamp("time", time), Not(IsOk()));
  time.set_seconds(-62135596801);
  EXPECT_THAT(CheckTimestamp("time", time), Not(IsOk()));
}

TEST(FieldValidation, RefusesUnknownSuitesWithTheirOwnReason) {
  EXPECT_THAT(CheckSuite("suite", 1), IsOk());
  for (const uint32_t suite : {0u, 2u}) {
    EXPECT_THAT(CheckSuite("suite", suite),
                AllOf(StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("want 1")),
                      HasReason(reason::kUnknownSuite)));
  }
}

TEST(FieldValidation, ClampsPageSizes) {
  EXPECT_THAT(EffectivePageSize(0, kListPage), IsOkAndHolds(100u));
  EXPECT_THAT(EffectivePageSize(1, kListPage), IsOkAndHolds(1u));
  EXPECT_THAT(EffectivePageSize(2147483647, kListPage), IsOkAndHolds(1000u));
  EXPECT_THAT(EffectivePageSize(-1, kListPage),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::directory
