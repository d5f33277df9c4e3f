#include "client/commit_stream_converter.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/formats/test_records.h"

namespace coffer::client {
namespace {

using ::testing::SizeIs;

constexpr size_t kMaxMessageBytes = 4 << 20;

TEST(CommitStreamConverter, KeepsEveryMessageWithinTheLimits) {
  FileCommit commit;
  commit.version = formats::TestVersionRecord();
  commit.references.resize(262144);
  const ReceiptProof large = {formats::TestReceipt(),
                              std::vector<BlobId>(4096)};
  const ReceiptProof small = {formats::TestReceipt(), {BlobId()}};
  std::vector<const ReceiptProof*> receipts(64, &large);
  receipts.insert(receipts.end(), 10000, &small);
  const auto messages = ToStreamMessages(RequestId(), commit, receipts);
  int references = 0;
  int proofs = 0;
  for (size_t i = 0; i < messages.size(); ++i) {
    EXPECT_EQ(messages[i].has_header(), i == 0);
    EXPECT_LE(messages[i].references_size(), 16384);
    EXPECT_LT(messages[i].ByteSizeLong(), kMaxMessageBytes);
    references += messages[i].references_size();
    proofs += messages[i].receipts_size();
  }
  EXPECT_EQ(references, 262144);
  EXPECT_EQ(proofs, 10064);
}

TEST(CommitStreamConverter, ACommitWithoutReferencesIsAHeader) {
  FileCommit commit;
  commit.version = formats::TestVersionRecord();
  EXPECT_THAT(ToStreamMessages(RequestId(), commit, {}), SizeIs(1));
}

}  // namespace
}  // namespace coffer::client
