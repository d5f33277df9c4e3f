#include "services/storage/identity_record.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

using testing::HasSubstr;

IdentityRecord SomeRecord() {
  crypto::FakeRandom random;
  return {crypto::NewId<NodeId>(random), crypto::SecretKey::Generate(random),
          crypto::NewId<ClusterId>(random), true};
}

std::string Encode(const IdentityRecord& record) {
  return std::string(EncodeIdentityRecord(record).Expose());
}

TEST(IdentityRecordTest, RoundTrips) {
  IdentityRecord record = SomeRecord();
  COFFER_ASSERT_OK_AND_ASSIGN(IdentityRecord read,
                              DecodeIdentityRecord(Encode(record)));
  EXPECT_EQ(read.node_id, record.node_id);
  EXPECT_TRUE(read.seed.Equals(record.seed));
  EXPECT_EQ(read.cluster_id, record.cluster_id);
  EXPECT_TRUE(read.has_database);

  record.cluster_id = absl::nullopt;
  record.has_database = false;
  COFFER_ASSERT_OK_AND_ASSIGN(read, DecodeIdentityRecord(Encode(record)));
  EXPECT_EQ(read.cluster_id, absl::nullopt);
  EXPECT_FALSE(read.has_database);
}

TEST(IdentityRecordTest, RefusesNewerLayouts) {
  const std::string text = absl::StrReplaceAll(
      Encode(SomeRecord()), {{"coffer-storage 1", "coffer-storage 2"}});
  EXPECT_THAT(DecodeIdentityRecord(text), HasReason(reason::kWrongDataFolder));
  EXPECT_THAT(DecodeIdentityRecord(text),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("newer program")));
}

TEST(IdentityRecordTest, RefusesTruncatedAndExtendedText) {
  const std::string text = Encode(SomeRecord());
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_THAT(DecodeIdentityRecord(text.substr(0, size)),
                testing::Not(IsOk()))
        << size;
  }
  EXPECT_THAT(DecodeIdentityRecord(text + "x"), testing::Not(IsOk()));
  EXPECT_THAT(DecodeIdentityRecord(text + "\n"), testing::Not(IsOk()));
}

// Digits may become other digits; no check value would help against that.
TEST(IdentityRecordTest, RefusesBytesThatBelongNowhere) {
  const std::string text = Encode(SomeRecord());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = '#';
    EXPECT_THAT(DecodeIdentityRecord(changed), testing::Not(IsOk())) << i;
  }
}

}  // namespace
}  // namespace coffer::storage
