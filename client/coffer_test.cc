#include "client/coffer.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer {
namespace {

class CofferTest : public testing::Test {
 protected:
  CofferTest() {
    options_.keyring_path =
        testing::TempDir() + "/" +
        testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove(options_.keyring_path);
    // Nobody listens there.
    options_.directory_address = "127.0.0.1:1";
    options_.rpc_timeout = absl::Milliseconds(50);
  }

  ClientOptions options_;
};

TEST_F(CofferTest, OpensKeyringsWithTheirPassphraseOnly) {
  ASSERT_THAT(CreateKeyring(options_.keyring_path, "open sesame"), IsOk());
  std::string answer = "wrong";
  options_.passphrase = [&]() -> absl::StatusOr<std::string> { return answer; };
  EXPECT_THAT(Client::Connect(options_),
              testing::AllOf(StatusIs(absl::StatusCode::kPermissionDenied),
                             HasReason(reason::kWrongKey)));
  answer = "open sesame";
  EXPECT_THAT(Client::Connect(options_), IsOk());
}

TEST_F(CofferTest, NeverReplacesAKeyring) {
  ASSERT_THAT(CreateKeyring(options_.keyring_path, ""), IsOk());
  EXPECT_THAT(CreateKeyring(options_.keyring_path, ""),
              StatusIs(absl::StatusCode::kAlreadyExists));
  struct stat status;
  ASSERT_EQ(stat(options_.keyring_path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600);
}

TEST_F(CofferTest, SaysWhyItCannotConnect) {
  EXPECT_THAT(Client::Connect(options_), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(CreateKeyring(options_.keyring_path, ""), IsOk());
  ASSERT_EQ(chmod(options_.keyring_path.c_str(), 0640), 0);
  EXPECT_THAT(Client::Connect(options_),
              StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_EQ(chmod(options_.keyring_path.c_str(), 0600), 0);
  options_.directory_address = "no address";
  EXPECT_THAT(Client::Connect(options_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(CofferTest, ConnectsBeforeServersAnswer) {
  ASSERT_THAT(CreateKeyring(options_.keyring_path, ""), IsOk());
  const auto client = Client::Connect(options_);
  ASSERT_THAT(client, IsOk());
  EXPECT_THAT((*client)->ListVaults(), IsOkAndHolds(testing::IsEmpty()));
  EXPECT_THAT((*client)->OpenVault("photos"),
              testing::AllOf(StatusIs(absl::StatusCode::kNotFound),
                             HasReason(reason::kVaultNotFound)));
  const absl::Status status = (*client)->GetClusterSummary().status();
  EXPECT_TRUE(absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status))
      << status;
}

}  // namespace
}  // namespace coffer
