#include "lib/formats/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "absl/status/status.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(SuiteTest, OnlySuiteOneIsKnown) {
  EXPECT_THAT(CheckSuite(kSuite1), IsOk());
  for (const uint32_t suite : {0u, 2u, 255u, 256u, 257u, 0xffffffffu}) {
    EXPECT_THAT(CheckSuite(suite),
                StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_THAT(CheckSuite(suite), HasReason(reason::kUnknownSuite));
  }
}

}  // namespace
}  // namespace coffer::formats
