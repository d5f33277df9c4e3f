#include "lib/formats/file_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

class FileKeyTest : public testing::Test {
 protected:
  FileKeyRecord Wrap(const VaultKeys& keys) {
    return WrapFileKey(keys, file_id_, file_key_, random_).value();
  }

  crypto::FakeRandom random_;
  const FileId file_id_ = IdOf<FileId>(2);
  const crypto::SecretKey file_key_ = KeyOf(9);
};

TEST_F(FileKeyTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("file_key");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    const VaultKeys keys =
        VaultKeys::Create(IdFrom<VaultId>(vector, "vault_id"),
                          KeysFrom(vector, "epoch_keys"))
            .value();
    ScriptedRandom random({testdata::BytesOf(vector, "nonce")});
    const FileId file_id = IdFrom<FileId>(vector, "file_id");
    COFFER_ASSERT_OK_AND_ASSIGN(
        const FileKeyRecord record,
        WrapFileKey(keys, file_id, KeyFrom(vector, "file_key"), random));
    EXPECT_EQ(record.key_epoch, vector["key_epoch"]);
    EXPECT_EQ(record.wrapped, testdata::BytesOf(vector, "wrapped"));
    EXPECT_EQ(record.commitment.bytes(),
              testdata::BytesOf(vector, "commitment"));
  }
}

TEST_F(FileKeyTest, OldEpochsStayReadable) {
  const FileKeyRecord record = Wrap(TestVaultKeys(1));
  EXPECT_THAT(Validate(record), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(
      const crypto::SecretKey key,
      UnwrapFileKey(TestVaultKeys(3), file_id_, record));
  EXPECT_TRUE(key.Equals(file_key_));
}

TEST_F(FileKeyTest, ANewerEpochNeedsItsKey) {
  EXPECT_THAT(UnwrapFileKey(TestVaultKeys(1), file_id_, Wrap(TestVaultKeys(2))),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FileKeyTest, IsBoundToFileAndEpoch) {
  const VaultKeys keys = TestVaultKeys(2);
  FileKeyRecord record = Wrap(keys);
  EXPECT_THAT(UnwrapFileKey(keys, IdOf<FileId>(3), record),
              HasReason(reason::kAuthenticationFailed));
  record.key_epoch = 0;
  EXPECT_THAT(UnwrapFileKey(keys, file_id_, record),
              HasReason(reason::kAuthenticationFailed));
}

TEST_F(FileKeyTest, RefusesADamagedKey) {
  const VaultKeys keys = TestVaultKeys();
  const FileKeyRecord record = Wrap(keys);
  for (size_t i = 0; i < record.wrapped.size(); ++i) {
    FileKeyRecord damaged = record;
    damaged.wrapped = FlipBit(record.wrapped, i);
    EXPECT_THAT(UnwrapFileKey(keys, file_id_, damaged),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  for (const std::string& wrapped :
       {std::string(), record.wrapped.substr(1), record.wrapped + "x"}) {
    FileKeyRecord damaged = record;
    damaged.wrapped = wrapped;
    EXPECT_THAT(Validate(damaged), HasReason(reason::kMalformed));
    EXPECT_THAT(UnwrapFileKey(keys, file_id_, damaged),
                HasReason(reason::kMalformed));
  }
}

TEST_F(FileKeyTest, RefusesACommitmentToAnotherKey) {
  const VaultKeys keys = TestVaultKeys();
  FileKeyRecord record = Wrap(keys);
  record.commitment = CommitToFileKey(KeyOf(10), keys.vault_id(), file_id_);
  const auto unwrapped = UnwrapFileKey(keys, file_id_, record);
  EXPECT_THAT(unwrapped, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(unwrapped, HasReason(reason::kWrongKey));
}

TEST_F(FileKeyTest, RefusesAnEpochOutOfRange) {
  FileKeyRecord record = Wrap(TestVaultKeys());
  record.key_epoch = kMaxKeyEpochs;
  EXPECT_THAT(Validate(record), HasReason(reason::kMalformed));
}

}  // namespace
}  // namespace coffer::formats
