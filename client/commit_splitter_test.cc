#include "client/commit_splitter.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/merkle/blob_hash.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

BlobId Blob(int number) { return merkle::HashBlob(absl::StrCat(number)); }

FileCommit CommitOf(const std::vector<BlobId>& blobs,
                    size_t manifest_bytes = 100) {
  FileCommit commit;
  commit.version.sealed_manifest.assign(manifest_bytes, 'm');
  for (const BlobId& blob : blobs) commit.references.push_back({blob, 100});
  return commit;
}

TEST(CommitSplitter, KeepsSmallCommitsTogether) {
  const std::vector<FileCommit> commits(256, CommitOf({Blob(1)}));
  const std::vector<CommitPart> parts = SplitCommits(commits, {});
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0].commit_count, 256);
  EXPECT_FALSE(parts[0].streamed);
  EXPECT_THAT(SplitCommits({}, {}), IsEmpty());
}

TEST(CommitSplitter, DividesByCountAndBySize) {
  EXPECT_THAT(SplitCommits(std::vector<FileCommit>(1001, CommitOf({})), {}),
              SizeIs(2));
  const std::vector<FileCommit> large(200, CommitOf({}, 48 * 1024));
  const std::vector<CommitPart> parts = SplitCommits(large, {});
  ASSERT_THAT(parts, SizeIs(4));
  size_t next = 0;
  for (const CommitPart& part : parts) {
    EXPECT_EQ(part.first_commit, next);
    EXPECT_LE(part.commit_count * 48 * 1024, kMaxBatchBytes);
    next += part.commit_count;
  }
  EXPECT_EQ(next, 200);
}

TEST(CommitSplitter, StreamsWhatFitsNoBatch) {
  const FileCommit small = CommitOf({Blob(1)});
  const FileCommit large = CommitOf(std::vector<BlobId>(70000, Blob(2)));
  const std::vector<CommitPart> parts = SplitCommits({small, large, small}, {});
  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_FALSE(parts[0].streamed);
  EXPECT_TRUE(parts[1].streamed);
  EXPECT_EQ(parts[1].commit_count, 1);
  EXPECT_FALSE(parts[2].streamed);
}

TEST(CommitSplitter, GivesEachPartTheReceiptsItNeeds) {
  const std::vector<ReceiptProof> receipts = {
      {{}, {Blob(1), Blob(2)}}, {{}, {Blob(2)}}, {{}, {Blob(3)}}};
  const FileCommit large = CommitOf(std::vector<BlobId>(70000, Blob(2)));
  const std::vector<CommitPart> parts =
      SplitCommits({CommitOf({Blob(1)}), large}, receipts);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[0].receipts, ElementsAre(&receipts[0]));
  EXPECT_THAT(parts[1].receipts, ElementsAre(&receipts[0], &receipts[1]));
}

TEST(CommitSplitter, PartsHaveDistinctAndStableRequestIds) {
  const RequestId request = *RequestId::FromBytes("0123456789abcdef");
  const RequestId other = *RequestId::FromBytes("fedcba9876543210");
  EXPECT_EQ(PartRequestId(request, 0), request);
  std::set<RequestId> ids;
  for (size_t part = 0; part < 100; ++part) {
    ids.insert(PartRequestId(request, part));
    ids.insert(PartRequestId(other, part));
    EXPECT_EQ(PartRequestId(request, part), PartRequestId(request, part));
  }
  EXPECT_THAT(ids, SizeIs(200));
}

}  // namespace
}  // namespace coffer::client
