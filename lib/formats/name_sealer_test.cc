#include "lib/formats/name_sealer.h"

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
#include "lib/formats/entry_kind.h"
#include "lib/formats/sealed_value.h"
#include "lib/formats/test_values.h"
#include "lib/formats/vault_keys.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "lib/testdata/vectors.h"
#include "nlohmann/json.hpp"

namespace coffer::formats {
namespace {

class NameSealerTest : public testing::Test {
 protected:
  std::string Seal(absl::string_view name) {
    return SealName(keys_, context_, name, random_).value();
  }

  // What a faulty writer could have sealed.
  std::string SealRaw(absl::string_view padded) {
    const std::string associated_data = crypto::LabeledPae(
        "name", {keys_.vault_id().bytes(), context_.parent_id.bytes(),
                 context_.child_id.bytes(), "\x01"});
    return SealValue(keys_.name_key(), associated_data, padded, random_)
        .value();
  }

  crypto::FakeRandom random_;
  const VaultKeys keys_ = TestVaultKeys();
  const NameContext context_ = {IdOf<FolderId>(3), IdOf<EntryId>(2),
                                EntryKind::kFile};
};

std::string Padded(std::string name, size_t size) {
  name.resize(size, '\0');
  return name;
}

void CheckEntryVector(const nlohmann::json& vector, const VaultKeys& keys) {
  const std::string name = testdata::BytesOf(vector, "plain_name");
  const NameContext context = {IdFrom<FolderId>(vector, "parent_id"),
                               IdFrom<EntryId>(vector, "child_id"),
                               static_cast<EntryKind>(vector["kind"])};
  ScriptedRandom random({testdata::BytesOf(vector, "nonce")});
  EXPECT_EQ(MakeNameTag(keys, context.parent_id, name).ToHex(),
            vector["name_tag"]);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                              SealName(keys, context, name, random));
  EXPECT_EQ(sealed, testdata::BytesOf(vector, "sealed"));
  EXPECT_THAT(OpenName(keys, context, sealed), IsOkAndHolds(name));
}

void CheckVaultVector(const nlohmann::json& vector, const VaultKeys& keys) {
  const std::string name = testdata::BytesOf(vector, "plain_name");
  ScriptedRandom random({testdata::BytesOf(vector, "nonce")});
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string sealed,
                              SealVaultName(keys, name, random));
  EXPECT_EQ(sealed, testdata::BytesOf(vector, "sealed"));
  EXPECT_THAT(OpenVaultName(keys, sealed), IsOkAndHolds(name));
}

TEST_F(NameSealerTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("names");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    std::vector<crypto::SecretKey> keys;
    keys.push_back(KeyFrom(vector, "vault_key"));
    const VaultKeys vault_keys =
        VaultKeys::Create(IdFrom<VaultId>(vector, "vault_id"), std::move(keys))
            .value();
    if (vector["what"] == "entry") CheckEntryVector(vector, vault_keys);
    if (vector["what"] == "vault name") CheckVaultVector(vector, vault_keys);
  }
}

TEST_F(NameSealerTest, OnlyFourSizesExist) {
  const size_t sizes[][2] = {{1, 32},   {31, 32},   {32, 64},   {63, 64},
                             {64, 128}, {127, 128}, {128, 256}, {255, 256}};
  for (const auto& [length, padded] : sizes) {
    const std::string name(length, 'n');
    const std::string sealed = Seal(name);
    EXPECT_EQ(sealed.size(), padded + kSealedValueOverheadBytes);
    EXPECT_THAT(ValidateSealedName(sealed), IsOk());
    EXPECT_THAT(OpenName(keys_, context_, sealed), IsOkAndHolds(name));
  }
}

TEST_F(NameSealerTest, RefusesWhatIsNoName) {
  EXPECT_THAT(SealName(keys_, context_, "a/b", random_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SealVaultName(keys_, "", random_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(NameSealerTest, RefusesEveryChangedByteAndLength) {
  const std::string sealed = Seal("name");
  for (size_t i = 0; i < sealed.size(); ++i) {
    EXPECT_THAT(OpenName(keys_, context_, FlipBit(sealed, i)),
                HasReason(reason::kAuthenticationFailed));
    EXPECT_THAT(OpenName(keys_, context_, sealed.substr(0, i)),
                HasReason(reason::kMalformed));
  }
  EXPECT_THAT(OpenName(keys_, context_, sealed + std::string(32, 'x')),
              HasReason(reason::kAuthenticationFailed));
  EXPECT_THAT(OpenName(keys_, context_, sealed + "x"),
              HasReason(reason::kMalformed));
}

TEST_F(NameSealerTest, IsBoundToItsPlace) {
  const std::string sealed = Seal("name");
  for (const NameContext& other :
       {NameContext{IdOf<FolderId>(4), context_.child_id, context_.kind},
        NameContext{context_.parent_id, IdOf<EntryId>(4), context_.kind},
        NameContext{context_.parent_id, context_.child_id,
                    EntryKind::kFolder}}) {
    EXPECT_THAT(OpenName(keys_, other, sealed),
                HasReason(reason::kAuthenticationFailed));
  }
  EXPECT_THAT(OpenVaultName(keys_, sealed),
              HasReason(reason::kAuthenticationFailed));
}

TEST_F(NameSealerTest, RefusesWhatASealerWouldNotWrite) {
  EXPECT_THAT(OpenName(keys_, context_, SealRaw(Padded("ok", 32))),
              IsOkAndHolds(std::string("ok")));
  for (const std::string& padded :
       {Padded("ok", 64), Padded("", 32), Padded("a/b", 32), Padded("..", 32),
        std::string(32, 'n'), Padded("ok", 31) + "x"}) {
    EXPECT_THAT(OpenName(keys_, context_, SealRaw(padded)),
                HasReason(reason::kMalformed));
  }
}

TEST_F(NameSealerTest, TagsDependOnFolderNameAndVault) {
  const FolderId folder = IdOf<FolderId>(3);
  const NameTag tag = MakeNameTag(keys_, folder, "name");
  EXPECT_EQ(MakeNameTag(TestVaultKeys(2), folder, "name"), tag);
  EXPECT_NE(MakeNameTag(keys_, IdOf<FolderId>(4), "name"), tag);
  EXPECT_NE(MakeNameTag(keys_, folder, "Name"), tag);
}

}  // namespace
}  // namespace coffer::formats
