#include "lib/formats/keyring_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::formats {
namespace {

class KeyringFileTest : public testing::Test {
 protected:
  KeyringFileTest() {
    const testing::TestInfo* test =
        testing::UnitTest::GetInstance()->current_test_info();
    folder_ = testing::TempDir() + "/keyring_" + test->name();
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/keyring";
  }
  ~KeyringFileTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<KeyringLock> Lock() const {
    return KeyringLock::Acquire(path_).value();
  }

  void ExpectMode(mode_t mode) const {
    struct stat info;
    ASSERT_EQ(stat(path_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, mode);
  }

  crypto::FakeRandom random_;
  const Keyring keyring_ = Keyring::Generate(random_);
  std::string folder_;
  std::string path_;
};

TEST_F(KeyringFileTest, SavedIsLoadedWithModeOfItsOwner) {
  const auto lock = Lock();
  ASSERT_THAT(CreateKeyring(*lock, keyring_, {}, random_), IsOk());
  ExpectMode(0600);
  COFFER_ASSERT_OK_AND_ASSIGN(const Keyring loaded,
                              LoadKeyring(path_, nullptr));
  EXPECT_EQ(loaded.device_id, keyring_.device_id);
}

TEST_F(KeyringFileTest, SaveReplacesAndLeavesNothingElse) {
  const auto lock = Lock();
  ASSERT_THAT(SaveKeyring(*lock, keyring_, {}, random_), IsOk());
  // What a crash could leave.
  std::ofstream(path_ + ".tmp") << "half a keyring";
  const Keyring other = Keyring::Generate(random_);
  ASSERT_THAT(SaveKeyring(*lock, other, {}, random_), IsOk());
  EXPECT_EQ(LoadKeyring(path_, nullptr)->device_id, other.device_id);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".tmp"));
  ExpectMode(0600);
}

TEST_F(KeyringFileTest, CreateDoesNotReplace) {
  const auto lock = Lock();
  ASSERT_THAT(CreateKeyring(*lock, keyring_, {}, random_), IsOk());
  EXPECT_THAT(CreateKeyring(*lock, Keyring::Generate(random_), {}, random_),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(LoadKeyring(path_, nullptr)->device_id, keyring_.device_id);
}

TEST_F(KeyringFileTest, RefusesALooserMode) {
  ASSERT_THAT(CreateKeyring(*Lock(), keyring_, {}, random_), IsOk());
  for (const mode_t mode : {0640, 0604, 0610, 0602}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_THAT(ReadKeyringFile(path_),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         testing::HasSubstr("chmod 600")));
  }
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  EXPECT_THAT(ReadKeyringFile(path_), IsOk());
}

TEST_F(KeyringFileTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(ReadKeyringFile(path_), StatusIs(absl::StatusCode::kNotFound));
  std::filesystem::create_directories(path_);
  EXPECT_THAT(ReadKeyringFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(ReadKeyringFile(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(KeyringFileTest, RefusesAHugeFile) {
  std::ofstream(path_) << "COFFERKR";
  std::filesystem::resize_file(path_, kMaxKeyringFileSizeBytes + 1);
  ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
  EXPECT_THAT(ReadKeyringFile(path_), HasReason(reason::kMalformed));
}

TEST_F(KeyringFileTest, OneWriterAtATime) {
  auto lock = Lock();
  EXPECT_THAT(KeyringLock::Acquire(path_),
              StatusIs(absl::StatusCode::kUnavailable));
  lock.reset();
  EXPECT_THAT(KeyringLock::Acquire(path_), IsOk());
  EXPECT_THAT(KeyringLock::Acquire(folder_ + "/missing/keyring"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeyringFileTest, ASaveFollowsASymbolicLink) {
  ASSERT_THAT(CreateKeyring(*Lock(), keyring_, {}, random_), IsOk());
  const std::string link = folder_ + "/link";
  std::filesystem::create_symlink(path_, link);
  COFFER_ASSERT_OK_AND_ASSIGN(const auto lock, KeyringLock::Acquire(link));
  const Keyring other = Keyring::Generate(random_);
  ASSERT_THAT(SaveKeyring(*lock, other, {}, random_), IsOk());
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(LoadKeyring(path_, nullptr)->device_id, other.device_id);
}

}  // namespace
}  // namespace coffer::formats
