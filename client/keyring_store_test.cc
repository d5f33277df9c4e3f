#include "client/keyring_store.h"

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/passphrase_key.h"
#include "lib/crypto/random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/crypto/signing.h"
#include "lib/formats/keyring.h"
#include "lib/formats/keyring_file.h"
#include "lib/formats/keyring_sealer.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::StartsWith;

class KeyringStoreTest : public testing::Test {
 protected:
  KeyringStoreTest()
      : path_(testing::TempDir() + "/" +
              testing::UnitTest::GetInstance()->current_test_info()->name()),
        random_(1) {
    std::filesystem::remove(path_);
  }

  void Create(const std::string& passphrase) {
    formats::KeyringProtection protection;
    protection.cost.memory_bytes = crypto::kPassphraseMinMemoryBytes;
    if (!passphrase.empty()) {
      protection.passphrase = crypto::SecretBytes::CopyFrom(passphrase);
    }
    const auto lock = formats::KeyringLock::Acquire(path_).value();
    ASSERT_THAT(
        formats::CreateKeyring(*lock, formats::Keyring::Generate(random_),
                               protection, random_),
        IsOk());
  }

  absl::StatusOr<std::unique_ptr<KeyringStore>> Open(
      const std::string& passphrase) {
    return KeyringStore::Open(
        path_,
        [&]() -> absl::StatusOr<std::string> {
          ++questions_;
          return passphrase;
        },
        &random_);
  }

  formats::KeyringVault NewVault(const std::string& name) {
    formats::KeyringVault vault;
    vault.name = name;
    vault.vault_id = crypto::NewId<VaultId>(random_);
    vault.root_folder_id = crypto::NewId<FolderId>(random_);
    vault.epoch_keys.push_back(crypto::SecretKey::Generate(random_));
    vault.creator.device_id = crypto::NewId<DeviceId>(random_);
    vault.creator.signing_public_key =
        crypto::SigningKeyPair::Generate(random_).public_key();
    return vault;
  }

  const std::string path_;
  crypto::FakeRandom random_;
  int questions_ = 0;
};

TEST_F(KeyringStoreTest, AsksForThePassphraseWhenThereIsOne) {
  Create("open sesame");
  EXPECT_THAT(Open("open sesame"), IsOk());
  EXPECT_EQ(questions_, 1);
  EXPECT_THAT(Open("wrong"),
              AllOf(StatusIs(absl::StatusCode::kPermissionDenied),
                    HasReason(reason::kWrongKey)));
}

TEST_F(KeyringStoreTest, DoesNotAskWithoutNeed) {
  Create("");
  EXPECT_THAT(Open("unused"), IsOk());
  EXPECT_EQ(questions_, 0);
}

TEST_F(KeyringStoreTest, ReturnsErrorsOfTheFileAndTheQuestion) {
  EXPECT_THAT(Open(""), StatusIs(absl::StatusCode::kNotFound));
  Create("open sesame");
  EXPECT_THAT(KeyringStore::Open(
                  path_,
                  []() -> absl::StatusOr<std::string> {
                    return absl::CancelledError("no terminal");
                  },
                  &random_),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_FALSE(KeyringStore::Open(path_, nullptr, &random_).ok());
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  EXPECT_THAT(Open("open sesame"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(KeyringStoreTest, NamesTheFileThatCannotBeOpened) {
  Create("open sesame");
  EXPECT_THAT(std::string(Open("wrong").status().message()),
              AllOf(StartsWith("cannot open the keyring " + path_ +
                               ": the passphrase is wrong"),
                    EndsWith("restore a copy)")));

  // Its last byte is sealed; its first ones say what it is.
  for (const std::string why :
       {reason::kAuthenticationFailed, reason::kMalformed}) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    if (why == reason::kMalformed) {
      file << "nonsense";
    } else {
      file.seekp(-1, std::ios::end);
      const int last = file.peek();
      file.put(static_cast<char>(last ^ 1));
    }
    file.close();
    const absl::Status status = Open("open sesame").status();
    EXPECT_THAT(status,
                AllOf(StatusIs(absl::StatusCode::kDataLoss), HasReason(why)));
    EXPECT_THAT(std::string(status.message()),
                AllOf(StartsWith("cannot open the keyring " + path_ + ": "),
                      EndsWith("; restore a copy of this file")));
  }
}

TEST_F(KeyringStoreTest, KeepsWhatOthersAdded) {
  Create("");
  const auto first = Open("").value();
  const auto second = Open("").value();
  ASSERT_THAT(first->AddVault(NewVault("a")), IsOk());
  ASSERT_THAT(second->AddVault(NewVault("b")), IsOk());
  EXPECT_THAT(second->AddVault(NewVault("a")),
              AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                    HasReason(reason::kVaultExists)));
  const formats::Keyring saved = Open("").value()->Snapshot();
  EXPECT_NE(saved.FindVault("a"), nullptr);
  EXPECT_NE(saved.FindVault("b"), nullptr);
}

}  // namespace
}  // namespace coffer::client
