#include "lib/crypto/aead_buffers.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::crypto {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

class AeadBuffersTest : public testing::Test {
 protected:
  absl::Span<const uint8_t> Out(size_t start, size_t size) const {
    return AsBytes(View(start, size));
  }
  absl::string_view View(size_t start, size_t size) const {
    return absl::string_view(memory_).substr(start, size);
  }

  const std::string memory_ = std::string(200, '\0');
};

TEST_F(AeadBuffersTest, AcceptsInPlaceAndSeparateBuffers) {
  EXPECT_THAT(CheckSealBuffers("ad", View(0, 10), Out(0, 26)), IsOk());
  EXPECT_THAT(CheckSealBuffers("ad", View(0, 10), Out(10, 26)), IsOk());
  EXPECT_THAT(CheckSealBuffers("", View(26, 10), Out(0, 26)), IsOk());
  EXPECT_THAT(CheckOpenBuffers("ad", View(0, 26), Out(0, 10)), IsOk());
  EXPECT_THAT(CheckOpenBuffers("ad", View(0, 16), Out(16, 0)), IsOk());
}

TEST_F(AeadBuffersTest, RefusesPartialOverlap) {
  EXPECT_THAT(CheckSealBuffers("", View(1, 10), Out(0, 26)),
              StatusIs(kInvalid));
  EXPECT_THAT(CheckSealBuffers("", View(0, 10), Out(9, 26)),
              StatusIs(kInvalid));
  EXPECT_THAT(CheckOpenBuffers("", View(0, 26), Out(25, 10)),
              StatusIs(kInvalid));
  EXPECT_THAT(CheckSealBuffers(View(25, 5), View(100, 10), Out(0, 26)),
              StatusIs(kInvalid));
}

TEST_F(AeadBuffersTest, RefusesWrongOutputSizes) {
  for (const size_t size : {0, 10, 25, 27}) {
    EXPECT_THAT(CheckSealBuffers("", View(0, 10), Out(100, size)),
                StatusIs(kInvalid));
    EXPECT_THAT(CheckOpenBuffers("", View(0, 28), Out(100, size)),
                StatusIs(kInvalid));
  }
}

TEST_F(AeadBuffersTest, RefusesHugeInputs) {
  // Nobody reads that far: only the size is looked at.
  const absl::string_view huge(memory_.data(), kAeadMaxInputSizeBytes + 1);
  EXPECT_THAT(CheckSealBuffers(huge, "", Out(0, 16)), StatusIs(kInvalid));
  EXPECT_THAT(CheckOpenBuffers(huge, View(0, 16), Out(16, 0)),
              StatusIs(kInvalid));
  EXPECT_THAT(
      CheckSealBuffers("", huge,
                       AsBytes(absl::string_view(
                           memory_.data(), huge.size() + kAeadTagSizeBytes))),
      StatusIs(kInvalid));
}

TEST_F(AeadBuffersTest, TooShortForATagIsNotAuthentic) {
  EXPECT_THAT(CheckOpenBuffers("", View(0, 15), Out(100, 0)),
              HasReason(reason::kAuthenticationFailed));
}

}  // namespace
}  // namespace coffer::crypto
