#include "lib/crypto/signing.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

class SigningTest : public testing::Test {
 protected:
  void ExpectInvalid(const SigningPublicKey& public_key,
                     const std::string& message, const Signature& signature) {
    const absl::Status status = VerifySignature(public_key, message, signature);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(status, HasReason(reason::kSignatureInvalid));
  }

  FakeRandom random_;
  const SigningKeyPair pair_ = SigningKeyPair::Generate(random_);
};

TEST_F(SigningTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("signature");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const auto seed = SecretKey::FromBytes(testdata::BytesOf(vector, "seed"));
    ASSERT_TRUE(seed.ok());
    const SigningKeyPair pair = SigningKeyPair::FromSeed(*seed);
    const std::string message = testdata::BytesOf(vector, "message");
    EXPECT_EQ(pair.public_key().ToHex(), vector["public_key"]);
    EXPECT_EQ(pair.Sign(message).ToHex(), vector["signature"]);
    EXPECT_THAT(VerifySignature(pair.public_key(), message, pair.Sign(message)),
                IsOk());
  }
}

TEST_F(SigningTest, RefusedVectors) {
  const auto vectors = testdata::Section("signature")["refused"];
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const auto key =
        SigningPublicKey::FromHex(vector["public_key"].get<std::string>());
    const auto signature =
        Signature::FromHex(vector["signature"].get<std::string>());
    ASSERT_TRUE(key.ok() && signature.ok());
    ExpectInvalid(*key, testdata::BytesOf(vector, "message"), *signature);
  }
}

TEST_F(SigningTest, EachFlippedByteIsNoticed) {
  const std::string message = "message";
  const Signature signature = pair_.Sign(message);
  for (size_t i = 0; i < kSignatureSizeBytes; ++i) {
    auto damaged = signature.array();
    damaged[i] ^= 1;
    ExpectInvalid(pair_.public_key(), message, Signature(damaged));
  }
  for (size_t i = 0; i < message.size(); ++i) {
    std::string damaged = message;
    damaged[i] ^= 1;
    ExpectInvalid(pair_.public_key(), damaged, signature);
  }
  for (size_t i = 0; i < kSigningPublicKeySizeBytes; ++i) {
    auto damaged = pair_.public_key().array();
    damaged[i] ^= 1;
    ExpectInvalid(SigningPublicKey(damaged), message, signature);
  }
}

TEST_F(SigningTest, AnotherKeyIsNoticed) {
  const SigningKeyPair other = SigningKeyPair::Generate(random_);
  ExpectInvalid(pair_.public_key(), "message", other.Sign("message"));
}

TEST_F(SigningTest, SmallOrderKeysAreRefused) {
  // The neutral point: without the check, R = neutral and S = 0 would fit any
  // message.
  std::array<uint8_t, kSigningPublicKeySizeBytes> identity{};
  identity[0] = 1;
  std::array<uint8_t, kSignatureSizeBytes> signature{};
  signature[0] = 1;
  ExpectInvalid(SigningPublicKey(identity), "any message",
                Signature(signature));
  ExpectInvalid(SigningPublicKey(), "any message", Signature());
}

TEST_F(SigningTest, SeedsRestorePairs) {
  const SigningKeyPair restored = SigningKeyPair::FromSeed(pair_.ExportSeed());
  EXPECT_EQ(restored.public_key(), pair_.public_key());
  EXPECT_EQ(restored.Sign("m"), pair_.Sign("m"));
  EXPECT_THAT(VerifySignature(pair_.public_key(), "m", restored.Sign("m")),
              IsOk());
}

}  // namespace
}  // namespace coffer::crypto
