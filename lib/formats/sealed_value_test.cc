#include "lib/formats/sealed_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/test_values.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

TEST(SealedValueTest, NonceCiphertextTag) {
  ScriptedRandom random({std::string(24, 'n')});
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                              SealValue(KeyOf(1), "ad", "plaintext", random));
  EXPECT_EQ(sealed.size(), 9 + kSealedValueOverheadBytes);
  EXPECT_EQ(sealed.substr(0, 24), std::string(24, 'n'));
  COFFER_ASSERT_OK_AND_ASSIGN(const crypto::SecretBytes opened,
                              OpenValue(KeyOf(1), "ad", sealed));
  EXPECT_EQ(opened.Expose(), absl::string_view("plaintext"));
}

TEST(SealedValueTest, EachSealHasItsOwnNonce) {
  crypto::FakeRandom random;
  EXPECT_NE(*SealValue(KeyOf(1), "ad", "", random),
            *SealValue(KeyOf(1), "ad", "", random));
}

TEST(SealedValueTest, RefusesOtherKeysDataAndSizes) {
  crypto::FakeRandom random;
  const std::string sealed = *SealValue(KeyOf(1), "ad", "", random);
  EXPECT_THAT(OpenValue(KeyOf(1), "ad", sealed), IsOk());
  EXPECT_THAT(OpenValue(KeyOf(2), "ad", sealed),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(OpenValue(KeyOf(1), "", sealed),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(OpenValue(KeyOf(1), "ad", sealed.substr(1)),
              HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
