#include "lib/crypto/initialize.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "lib/status/status_matchers.h"

namespace coffer::crypto {
namespace {

TEST(InitializeTest, MayBeCalledFromManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] { EXPECT_THAT(InitializeCrypto(), IsOk()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(InitializeCrypto(), IsOk());
  RequireCrypto();
}

TEST(InitializeDeathTest, FailureEndsTheProcessAndSaysWhy) {
  EXPECT_DEATH(AbortOnCryptoFailure("hashing"),
               "coffer: cryptography failed: hashing");
}

}  // namespace
}  // namespace coffer::crypto
