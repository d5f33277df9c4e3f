#include "lib/crypto/sealed_box.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

class SealedBoxTest : public testing::Test {
 protected:
  std::string Seal(absl::string_view plaintext) {
    const auto sealed = SealBox(pair_.public_key(), plaintext);
    EXPECT_THAT(sealed, IsOk());
    return sealed.value_or("");
  }

  FakeRandom random_;
  const BoxKeyPair pair_ = BoxKeyPair::Generate(random_);
};

TEST_F(SealedBoxTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("sealed_box");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    auto secret = SecretKey::FromBytes(testdata::BytesOf(vector, "secret_key"));
    ASSERT_TRUE(secret.ok());
    const BoxKeyPair pair = BoxKeyPair::FromSecret(*std::move(secret));
    EXPECT_EQ(pair.public_key().ToHex(), vector["public_key"]);
    const auto opened = pair.Open(testdata::BytesOf(vector, "sealed"));
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->Expose(), testdata::BytesOf(vector, "plaintext"));
  }
}

TEST_F(SealedBoxTest, RoundTrip) {
  for (const size_t size : {0, 1, 32, 1000, 1 << 20}) {
    const std::string plaintext(size, 'p');
    const std::string sealed = Seal(plaintext);
    EXPECT_EQ(sealed.size(), size + kSealedBoxOverheadBytes);
    const auto opened = pair_.Open(sealed);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->Expose() == plaintext, true);
  }
}

TEST_F(SealedBoxTest, IsDifferentEachTime) {
  EXPECT_NE(Seal("text"), Seal("text"));
}

TEST_F(SealedBoxTest, DamageIsNoticed) {
  const std::string sealed = Seal("secret");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string damaged = sealed;
    damaged[i] ^= 1;
    const auto opened = pair_.Open(damaged);
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kDataLoss)) << i;
    EXPECT_THAT(opened, HasReason(reason::kAuthenticationFailed)) << i;
    EXPECT_THAT(pair_.Open(absl::string_view(sealed).substr(0, i)),
                StatusIs(absl::StatusCode::kDataLoss))
        << i;
  }
}

TEST_F(SealedBoxTest, SomebodyElseCannotOpen) {
  const BoxKeyPair other = BoxKeyPair::Generate(random_);
  EXPECT_THAT(other.Open(Seal("secret")),
              HasReason(reason::kAuthenticationFailed));
}

TEST_F(SealedBoxTest, ExportedSecretsRestorePairs) {
  const BoxKeyPair restored = BoxKeyPair::FromSecret(pair_.ExportSecret());
  EXPECT_EQ(restored.public_key(), pair_.public_key());
  EXPECT_THAT(restored.Open(Seal("secret")), IsOk());
}

TEST_F(SealedBoxTest, RefusesWhatCannotBe) {
  EXPECT_THAT(SealBox(BoxPublicKey(), "text"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const std::string large(kSealedBoxMaxPlaintextSizeBytes + 1, 'p');
  EXPECT_THAT(SealBox(pair_.public_key(), large),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(pair_.Open(large + std::string(kSealedBoxOverheadBytes, 'p')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace coffer::crypto
