#include "lib/crypto/aead.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "lib/crypto/default_aead.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::crypto {
namespace {

class AeadTest : public testing::Test {
 protected:
  FakeRandom random_;
  const SecretKey key_ = SecretKey::Generate(random_);
  const AeadNonce nonce_ = NewAeadNonce(random_);
  const Aead& aead_ = DefaultAead();
};

TEST_F(AeadTest, NoncesAreFresh) { EXPECT_NE(NewAeadNonce(random_), nonce_); }

TEST_F(AeadTest, NonceFromBytesChecksTheSize) {
  const std::string bytes(nonce_.begin(), nonce_.end());
  EXPECT_THAT(AeadNonceFromBytes(bytes), IsOkAndHolds(nonce_));
  for (const size_t size : {0, 12, 23, 25}) {
    EXPECT_THAT(AeadNonceFromBytes(std::string(size, 'n')),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(AeadTest, StringsRoundTrip) {
  for (const std::string plaintext : {"", "a", "some text"}) {
    const auto sealed = SealToString(aead_, key_, nonce_, "ad", plaintext);
    ASSERT_THAT(sealed, IsOk());
    EXPECT_EQ(sealed->size(), plaintext.size() + kAeadTagSizeBytes);
    EXPECT_THAT(OpenToString(aead_, key_, nonce_, "ad", *sealed),
                IsOkAndHolds(plaintext));
  }
}

TEST_F(AeadTest, SecretsRoundTrip) {
  const SecretKey secret = SecretKey::Generate(random_);
  const auto sealed = SealToString(aead_, key_, nonce_, "", secret.Expose());
  ASSERT_THAT(sealed, IsOk());
  const auto opened = OpenToSecret(aead_, key_, nonce_, "", *sealed);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->Expose(), secret.Expose());
}

TEST_F(AeadTest, TooShortForATagIsRefused) {
  for (size_t size = 0; size < kAeadTagSizeBytes; ++size) {
    const std::string sealed(size, '\0');
    EXPECT_THAT(OpenToString(aead_, key_, nonce_, "", sealed),
                HasReason(reason::kAuthenticationFailed));
    EXPECT_THAT(OpenToSecret(aead_, key_, nonce_, "", sealed),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace coffer::crypto
