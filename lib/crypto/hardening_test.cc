#include "lib/crypto/hardening.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "lib/status/status_matchers.h"

namespace coffer::crypto {
namespace {

TEST(HardeningTest, NoCoreDumpsForGood) {
  ASSERT_THAT(DisableCoreDumps(), IsOk());
  EXPECT_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  rlimit limit = {1, 1};
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, 0u);
  EXPECT_EQ(limit.rlim_max, 0u);
  EXPECT_THAT(DisableCoreDumps(), IsOk());
}

}  // namespace
}  // namespace coffer::crypto
