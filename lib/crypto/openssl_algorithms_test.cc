#include "lib/crypto/openssl_algorithms.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace coffer::crypto {
namespace {

TEST(OpensslAlgorithmsTest, AreFetchedOnce) {
  ASSERT_NE(Sha256Algorithm(), nullptr);
  EXPECT_EQ(Sha256Algorithm(), Sha256Algorithm());
  ASSERT_NE(ChaCha20Poly1305Algorithm(), nullptr);
  EXPECT_EQ(ChaCha20Poly1305Algorithm(), ChaCha20Poly1305Algorithm());
}

TEST(OpensslAlgorithmsTest, AreTheRightOnes) {
  EXPECT_EQ(EVP_MD_get_size(Sha256Algorithm()), 32);
  EXPECT_EQ(EVP_CIPHER_get_key_length(ChaCha20Poly1305Algorithm()), 32);
  EXPECT_EQ(EVP_CIPHER_get_iv_length(ChaCha20Poly1305Algorithm()), 12);
}

}  // namespace
}  // namespace coffer::crypto
