#include "lib/formats/folder_attributes_sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/pae.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"

namespace coffer::formats {
namespace {

class FolderAttributesSealerTest : public testing::Test {
 protected:
  std::string SealRaw(absl::string_view padded) {
    const std::string associated_data = crypto::LabeledPae(
        "folderattr", {keys_.vault_id().bytes(), folder_.bytes()});
    return SealValue(keys_.name_key(), associated_data, padded, random_)
        .value();
  }

  crypto::FakeRandom random_;
  const VaultKeys keys_ = TestVaultKeys();
  const FolderId folder_ = IdOf<FolderId>(3);
};

TEST_F(FolderAttributesSealerTest, GoldenVectors) {
  size_t checked = 0;
  for (const auto& vector : testdata::VectorsOf("names")) {
    if (vector["what"] != "folder attributes") continue;
    std::vector<crypto::SecretKey> keys;
    keys.push_back(KeyFrom(vector, "vault_key"));
    const VaultKeys vault_keys =
        VaultKeys::Create(IdFrom<VaultId>(vector, "vault_id"), std::move(keys))
            .value();
    ScriptedRandom random({testdata::BytesOf(vector, "nonce")});
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::string sealed,
        SealFolderAttributes(vault_keys, IdFrom<FolderId>(vector, "folder_id"),
                             testdata::BytesOf(vector, "attributes"), random));
    EXPECT_EQ(sealed, testdata::BytesOf(vector, "sealed"));
    ++checked;
  }
  EXPECT_GE(checked, 2u);
}

TEST_F(FolderAttributesSealerTest, RoundTripAtTheLimits) {
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{300}, kMaxFolderAttributesSizeBytes}) {
    const std::string attributes = testdata::Pattern(size);
    COFFER_ASSERT_OK_AND_ASSIGN(
        const std::string sealed,
        SealFolderAttributes(keys_, folder_, attributes, random_));
    EXPECT_LE(sealed.size(), kMaxSealedFolderAttributesSizeBytes);
    EXPECT_THAT(OpenFolderAttributes(keys_, folder_, sealed),
                IsOkAndHolds(attributes));
  }
  EXPECT_THAT(SealFolderAttributes(
                  keys_, folder_,
                  std::string(kMaxFolderAttributesSizeBytes + 1, 'a'), random_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(FolderAttributesSealerTest, RefusesEveryChangedByteAndOtherFolders) {
  COFFER_ASSERT_OK_AND_ASSIGN(
      const std::string sealed,
      SealFolderAttributes(keys_, folder_, "attributes", random_));
  for (size_t i = 0; i < sealed.size(); ++i) {
    EXPECT_THAT(OpenFolderAttributes(keys_, folder_, FlipBit(sealed, i)),
                HasReason(reason::kAuthenticationFailed));
    EXPECT_THAT(OpenFolderAttributes(keys_, folder_, sealed.substr(0, i)),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(OpenFolderAttributes(keys_, IdOf<FolderId>(4), sealed),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(OpenFolderAttributes(
                  keys_, folder_,
                  std::string(kMaxSealedFolderAttributesSizeBytes + 1, 'x')),
              HasReason(reason::kMalformed));
}

TEST_F(FolderAttributesSealerTest, RefusesWhatASealerWouldNotWrite) {
  EXPECT_THAT(OpenFolderAttributes(keys_, folder_,
                                   SealRaw(std::string("\1\0\0\0a", 5))),
              IsOkAndHolds(std::string("a")));
  for (const std::string& padded :
       {std::string(), std::string("\1\0\0", 3), std::string("\2\0\0\0a", 5),
        std::string("\xff\xff\xff\xff"
                    "a",
                    5),
        std::string("\1\0\0\0a\0", 6), std::string("\0\0\0\0a", 5)}) {
    EXPECT_THAT(OpenFolderAttributes(keys_, folder_, SealRaw(padded)),
                HasReason(reason::kMalformed));
  }
}

}  // namespace
}  // namespace coffer::formats
