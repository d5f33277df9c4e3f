#include "services/storage/list_page_token.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::storage {
namespace {

TEST(ListPageTokenTest, RoundTrips) {
  const ListPageToken token{16, 0xfedc, merkle::HashBlob("x")};
  COFFER_ASSERT_OK_AND_ASSIGN(const ListPageToken read,
                              DecodeListPageToken(EncodeListPageToken(token)));
  EXPECT_EQ(read.placement_group_bits, 16);
  EXPECT_EQ(read.placement_group, 0xfedc);
  EXPECT_EQ(read.last_id, token.last_id);
}

TEST(ListPageTokenTest, RefusesRubbish) {
  const std::string token = EncodeListPageToken({0, 0, BlobId()});
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("!!!!"), token + "AAAA",
        token.substr(4), "C" + token.substr(1)}) {
    EXPECT_THAT(DecodeListPageToken(text), HasReason(reason::kInvalidRequest))
        << text;
  }
}

}  // namespace
}  // namespace coffer::storage
