#include "client/cluster_client.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/session_fixture.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ClusterClientTest : public SessionFixture {
 protected:
  ClusterClientTest() { Start(); }
};

TEST_F(ClusterClientTest, FindsVaultsByNameIdAndPrefix) {
  const auto made = client().CreateVault("another", {});
  ASSERT_THAT(made, IsOk());
  for (const std::string& wanted :
       {std::string("another"), made->id, made->id.substr(0, 16)}) {
    const auto vault = client().OpenVault(wanted);
    ASSERT_THAT(vault, IsOk()) << wanted;
    EXPECT_EQ((*vault)->info().id, made->id);
  }
  const auto missing = client().OpenVault("photos");
  EXPECT_THAT(missing, AllOf(StatusIs(absl::StatusCode::kNotFound),
                             HasReason(reason::kVaultNotFound)));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("another"));
  EXPECT_THAT(client().OpenVault(""), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ClusterClientTest, ListsVaultsByNameWithCounters) {
  ASSERT_THAT(client().CreateVault("another", {}), IsOk());
  ASSERT_THAT(Put("/f", "1"), IsOk());
  const auto vaults = client().ListVaults();
  ASSERT_THAT(vaults, IsOk());
  ASSERT_EQ(vaults->size(), 2);
  EXPECT_EQ((*vaults)[0].name, "another");
  EXPECT_EQ((*vaults)[1].name, "vault");
  EXPECT_EQ((*vaults)[1].file_count, 1);
  EXPECT_GT((*vaults)[1].stored_bytes, 0);
}

TEST_F(ClusterClientTest, CreatesEachNameOnce) {
  EXPECT_THAT(client().CreateVault("vault", {}),
              AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                    HasReason(reason::kVaultExists)));
}

}  // namespace
}  // namespace coffer::client
