#include "lib/crypto/failing_aead.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "lib/crypto/aead.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/default_aead.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/status/status_matchers.h"

namespace coffer::crypto {
namespace {

TEST(FailingAeadTest, FailsAfterSoManyCalls) {
  FakeRandom random;
  const SecretKey key = SecretKey::Generate(random);
  const AeadNonce nonce = NewAeadNonce(random);
  const FailingAead aead(DefaultAead(), 2, absl::UnavailableError("broken"));
  const auto sealed = SealToString(aead, key, nonce, "", "text");
  ASSERT_THAT(sealed, IsOk());
  EXPECT_THAT(OpenToString(aead, key, nonce, "", *sealed),
              IsOkAndHolds(std::string("text")));
  std::string out = "dirt";
  EXPECT_THAT(aead.Open(key, nonce, "", *sealed, AsMutableBytes(out)),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(out, std::string(4, '\0'));
  EXPECT_THAT(SealToString(aead, key, nonce, "", "text"),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(aead.calls(), 4);
}

}  // namespace
}  // namespace coffer::crypto
