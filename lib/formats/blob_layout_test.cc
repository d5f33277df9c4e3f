#include "lib/formats/blob_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/test_values.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

class BlobLayoutTest : public testing::Test {
 protected:
  BlobSeal seal() const { return {key_, nonce_, "associated data"}; }

  const crypto::SecretKey key_ = KeyOf(1);
  const crypto::AeadNonce nonce_ = {1, 2, 3};
};

TEST_F(BlobLayoutTest, SuiteNonceCiphertextTag) {
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string blob,
                              SealBlobBytes(seal(), "payload", 10));
  EXPECT_EQ(blob.size(), 10 + kBlobOverheadBytes);
  EXPECT_EQ(blob[0], 1);
  EXPECT_EQ(blob.substr(1, 24), crypto::AsChars(nonce_));
  EXPECT_THAT(BlobNonce(blob), IsOkAndHolds(nonce_));
  std::string opened(10, 'x');
  ASSERT_THAT(OpenBlobBytes(seal(), blob, crypto::AsMutableBytes(opened)),
              IsOk());
  EXPECT_EQ(opened, std::string("payload\0\0\0", 10));
}

TEST_F(BlobLayoutTest, AllocatesOnce) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::string blob,
      SealBlobBytes(seal(), std::string(100000, 'p'), 100352));
  EXPECT_EQ(blob.capacity(), blob.size());
}

TEST_F(BlobLayoutTest, RefusesWhatDoesNotFit) {
  EXPECT_THAT(SealBlobBytes(seal(), "payload", 6),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SealBlobBytes(seal(), "payload", kBlobMaxPayloadSizeBytes + 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(BlobNonce(""), HasReason(reason::kMalformed));
  EXPECT_THAT(BlobNonce("\x02"), HasReason(reason::kUnknownSuite));
  EXPECT_THAT(BlobNonce(std::string(kBlobOverheadBytes - 1, '\x01')),
              HasReason(reason::kMalformed));
  EXPECT_THAT(BlobNonce(std::string(kBlobMaxSizeBytes + 1, '\x01')),
              HasReason(reason::kMalformed));
  std::string out;
  EXPECT_THAT(OpenBlobBytes(seal(), "short", crypto::AsMutableBytes(out)),
              HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
