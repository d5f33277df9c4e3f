#include "lib/fuzz/fuzz_check.h"

#include <gtest/gtest.h>

namespace coffer::fuzz {
namespace {

TEST(FuzzCheckTest, EndsTheProcessOnlyWhenSomethingDoesNotHold) {
  FuzzCheck(true, "one is one");
  EXPECT_DEATH(FuzzCheck(false, "one is two"), "");
}

}  // namespace
}  // namespace coffer::fuzz
