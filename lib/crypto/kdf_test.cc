#include "lib/crypto/kdf.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/fake_random.h"
#include "lib/crypto/secret_bytes.h"
#include "lib/testdata/vectors.h"

namespace coffer::crypto {
namespace {

class KdfTest : public testing::Test {
 protected:
  std::string Derive(absl::string_view purpose,
                     std::initializer_list<absl::string_view> context) {
    return std::string(Kdf(key_, purpose, context).Expose());
  }

  FakeRandom random_;
  const SecretKey key_ = SecretKey::Generate(random_);
};

std::string DeriveVector(const SecretKey& key, const std::string& purpose,
                         const std::vector<std::string>& context) {
  switch (context.size()) {
    case 0:
      return std::string(Kdf(key, purpose).Expose());
    case 1:
      return std::string(Kdf(key, purpose, {context[0]}).Expose());
    case 2:
      return std::string(Kdf(key, purpose, {context[0], context[1]}).Expose());
  }
  return "a longer context than this test knows";
}

TEST_F(KdfTest, GoldenVectors) {
  const auto vectors = testdata::VectorsOf("kdf");
  ASSERT_FALSE(vectors.empty());
  for (const auto& vector : vectors) {
    std::vector<std::string> context;
    for (const auto& item : vector["context"]) {
      context.push_back(testdata::BytesOf({{"item", item}}, "item"));
    }
    const auto key = SecretKey::FromBytes(testdata::BytesOf(vector, "key"));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(DeriveVector(*key, vector["purpose"], context),
              testdata::BytesOf(vector, "derived"))
        << vector["name"];
  }
}

TEST_F(KdfTest, EveryInputCounts) {
  const std::string derived = Derive("wrap", {"vault", "file"});
  EXPECT_EQ(derived, Derive("wrap", {"vault", "file"}));
  EXPECT_NE(derived, Derive("name", {"vault", "file"}));
  EXPECT_NE(derived, Derive("wrap", {"vault", "fil", "e"}));
  EXPECT_NE(derived, Derive("wrap", {"vaultfile"}));
  EXPECT_NE(derived, Derive("wrap", {}));
  EXPECT_NE(derived, std::string(Kdf(SecretKey::Generate(random_), "wrap",
                                     {"vault", "file"})
                                     .Expose()));
}

TEST_F(KdfTest, TagIsTheSameFunction) {
  EXPECT_EQ(AsChars(DeriveTag(key_, "tag", {"a"})), Derive("tag", {"a"}));
}

TEST_F(KdfTest, AMovedFromKeyEndsTheProcess) {
  SecretKey key = SecretKey::Generate(random_);
  const SecretKey taken = std::move(key);
  EXPECT_DEATH(Kdf(key, "wrap"), "moved away");  // NOLINT
}

}  // namespace
}  // namespace coffer::crypto
