// What every engine promises (aead.h), and that all give the same bytes.

#include "lib/crypto/aead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/default_aead.h"
#include "lib/crypto/failing_aead.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/openssl_aead.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/sha256.h"
#include "lib/crypto/sodium_aead.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

std::string RandomBytes(size_t size, Random& random) {
  std::string bytes(size, '\0');
  random.Fill(AsMutableBytes(bytes));
  return bytes;
}

bool IsAllZero(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return c == '\0'; });
}

struct Engine {
  std::string name;
  const Aead* aead;
};

std::vector<Engine> Engines() {
  static const OpensslAead openssl;
  static const SodiumAead sodium;
  static const FailingAead patient(openssl, int64_t{1} << 62,
                                   absl::InternalError("never"));
  return {{"Openssl", &openssl}, {"Sodium", &sodium}, {"Failing", &patient}};
}

class AeadContractTest : public testing::TestWithParam<Engine> {
 protected:
  const Aead& aead() const { return *GetParam().aead; }

  std::string Seal(absl::string_view ad, absl::string_view plaintext) const {
    const auto sealed = SealToString(aead(), key_, nonce_, ad, plaintext);
    EXPECT_THAT(sealed, IsOk());
    return sealed.value_or("");
  }

  // Opens into a buffer that is not zero before.
  absl::Status OpenInto(absl::string_view ad, absl::string_view sealed,
                        std::string& out) const {
    out.assign(sealed.size() - std::min(sealed.size(), kAeadTagSizeBytes), 'x');
    return aead().Open(key_, nonce_, ad, sealed, AsMutableBytes(out));
  }

  void ExpectRefused(absl::string_view ad, absl::string_view sealed) const {
    std::string out;
    const absl::Status status = OpenInto(ad, sealed, out);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(status, HasReason(reason::kAuthenticationFailed));
    EXPECT_TRUE(IsAllZero(out));
  }

  FakeRandom random_;
  const SecretKey key_ = SecretKey::Generate(random_);
  const AeadNonce nonce_ = NewAeadNonce(random_);
};

TEST_P(AeadContractTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("aead");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const auto key = SecretKey::FromBytes(testdata::BytesOf(vector, "key"));
    const auto nonce = AeadNonceFromBytes(testdata::BytesOf(vector, "nonce"));
    ASSERT_TRUE(key.ok() && nonce.ok());
    const std::string ad = testdata::BytesOf(vector, "associated_data");
    const std::string plaintext =
        vector.contains("plaintext")
            ? testdata::BytesOf(vector, "plaintext")
            : testdata::Pattern(vector["plaintext_size"]);
    const auto sealed = SealToString(aead(), *key, *nonce, ad, plaintext);
    ASSERT_THAT(sealed, IsOk());
    if (vector.contains("sealed")) {
      EXPECT_EQ(*sealed, testdata::BytesOf(vector, "sealed"));
    } else {
      EXPECT_EQ(Sha256(*sealed).ToHex(), vector["sealed_sha256"]);
    }
    EXPECT_THAT(OpenToString(aead(), *key, *nonce, ad, *sealed),
                IsOkAndHolds(plaintext));
  }
}

TEST_P(AeadContractTest, WorksInPlace) {
  for (const size_t size : {0, 1, 63, 64, 65, 1000, 100000}) {
    const std::string plaintext = RandomBytes(size, random_);
    std::string buffer = plaintext + std::string(kAeadTagSizeBytes, 'x');
    ASSERT_THAT(aead().Seal(key_, nonce_, "ad",
                            absl::string_view(buffer).substr(0, size),
                            AsMutableBytes(buffer)),
                IsOk());
    EXPECT_EQ(buffer, Seal("ad", plaintext));
    ASSERT_THAT(aead().Open(key_, nonce_, "ad", buffer,
                            AsMutableBytes(buffer).first(size)),
                IsOk());
    EXPECT_EQ(buffer.substr(0, size), plaintext);
  }
}

TEST_P(AeadContractTest, EachFlippedByteIsNoticed) {
  for (const size_t size : {0, 1, 16, 40, 130}) {
    const std::string sealed = Seal("associated", RandomBytes(size, random_));
    for (size_t i = 0; i < sealed.size(); ++i) {
      std::string damaged = sealed;
      damaged[i] ^= static_cast<char>(1 << (i % 8));
      ExpectRefused("associated", damaged);
    }
  }
}

TEST_P(AeadContractTest, EachTruncationIsNoticed) {
  const std::string sealed =
      Seal("ad", "forty bytes of plaintext, more or less");
  for (size_t size = 0; size < sealed.size(); ++size) {
    ExpectRefused("ad", absl::string_view(sealed).substr(0, size));
  }
  ExpectRefused("ad", sealed + '\0');
  ExpectRefused("ad", absl::string_view());
}

TEST_P(AeadContractTest, OtherAssociatedDataIsNoticed) {
  const std::string sealed = Seal("associated", "plaintext");
  ExpectRefused("", sealed);
  ExpectRefused("associate", sealed);
  ExpectRefused("Associated", sealed);
}

TEST_P(AeadContractTest, EachByteOfKeyAndNonceCounts) {
  const std::string sealed = Seal("", "plaintext");
  for (size_t i = 0; i < kAeadNonceSizeBytes; ++i) {
    AeadNonce nonce = nonce_;
    nonce[i] ^= 1;
    EXPECT_THAT(OpenToString(aead(), key_, nonce, "", sealed),
                HasReason(reason::kAuthenticationFailed));
  }
  for (size_t i = 0; i < kAeadKeySizeBytes; ++i) {
    SecretBytes other = SecretBytes::CopyFrom(key_.Expose());
    other.ExposeMutable()[i] ^= 1;
    EXPECT_THAT(OpenToString(aead(), *SecretKey::FromSecret(std::move(other)),
                             nonce_, "", sealed),
                HasReason(reason::kAuthenticationFailed));
  }
}

TEST_P(AeadContractTest, AFailureInPlaceLeavesZeros) {
  std::string buffer = Seal("", std::string(500, 'p'));
  buffer[3] ^= 1;
  EXPECT_THAT(
      aead().Open(key_, nonce_, "", buffer, AsMutableBytes(buffer).first(500)),
      StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_TRUE(IsAllZero(absl::string_view(buffer).substr(0, 500)));
}

TEST_P(AeadContractTest, WrongBuffersAreRefused) {
  const std::string sealed = Seal("", "plaintext");
  std::string out(9 + kAeadTagSizeBytes - 1, 'x');
  EXPECT_THAT(aead().Seal(key_, nonce_, "", "plaintext", AsMutableBytes(out)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  out.assign(10, 'x');
  EXPECT_THAT(aead().Open(key_, nonce_, "", sealed, AsMutableBytes(out)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(IsAllZero(out));
}

TEST_P(AeadContractTest, ThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] {
      FakeRandom random(i);
      const SecretKey key = SecretKey::Generate(random);
      const AeadNonce nonce = NewAeadNonce(random);
      const std::string plaintext(100 * i, 'p');
      for (int j = 0; j < 200; ++j) {
        const auto sealed = SealToString(aead(), key, nonce, "ad", plaintext);
        ASSERT_THAT(sealed, IsOk());
        EXPECT_THAT(OpenToString(aead(), key, nonce, "ad", *sealed),
                    IsOkAndHolds(plaintext));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Engines, AeadContractTest,
                         testing::ValuesIn(Engines()),
                         [](const testing::TestParamInfo<Engine>& engine) {
                           return engine.param.name;
                         });

// Seals with both engines and opens with the other one.
void ExpectEnginesAgree(absl::string_view plaintext, absl::string_view ad,
                        Random& random) {
  const OpensslAead openssl;
  const SodiumAead sodium;
  const SecretKey key = SecretKey::Generate(random);
  const AeadNonce nonce = NewAeadNonce(random);
  const auto fast = SealToString(openssl, key, nonce, ad, plaintext);
  const auto reference = SealToString(sodium, key, nonce, ad, plaintext);
  ASSERT_THAT(fast, IsOk());
  ASSERT_THAT(reference, IsOk());
  ASSERT_EQ(*fast == *reference, true) << plaintext.size();
  ASSERT_EQ(
      OpenToString(sodium, key, nonce, ad, *fast).value_or("") == plaintext,
      true);
  ASSERT_EQ(OpenToString(openssl, key, nonce, ad, *reference).value_or("") ==
                plaintext,
            true);
}

TEST(AeadEnginesTest, AgreeOnEveryLengthToEightKibibytes) {
  constexpr size_t kLongest = 8 * 1024;
  FakeRandom random;
  const std::string bytes = RandomBytes(kLongest, random);
  for (size_t size = 0; size <= kLongest; ++size) {
    ExpectEnginesAgree(absl::string_view(bytes).substr(kLongest - size),
                       absl::string_view(bytes).substr(0, size % 100), random);
  }
}

TEST(AeadEnginesTest, AgreeOnEveryLengthOfAssociatedData) {
  FakeRandom random;
  const std::string bytes = RandomBytes(1024, random);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    ExpectEnginesAgree("plaintext", absl::string_view(bytes).substr(0, size),
                       random);
  }
}

TEST(AeadEnginesTest, AgreeOnLargeSizes) {
  FakeRandom random;
  for (const size_t size : {100003, 1 << 20, (1 << 20) + 1, (4 << 20) - 13}) {
    ExpectEnginesAgree(RandomBytes(size, random), "ad", random);
  }
}

TEST(DefaultAeadTest, IsTheFastEngine) {
  EXPECT_NE(dynamic_cast<const OpensslAead*>(&DefaultAead()), nullptr);
}

}  // namespace
}  // namespace coffer::crypto
