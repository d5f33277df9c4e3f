#include "services/directory/directory_keys.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();

FileId File(uint64_t number) { return TestId<FileId>(number); }
BlobId Blob(uint64_t number) { return TestId<BlobId>(number); }

// Runs `decode` on `key` with bytes missing and added.
template <typename Decode>
void ExpectExactSize(const std::string& key, const Decode& decode) {
  EXPECT_THAT(decode(key).status(), IsOk());
  for (size_t size = 0; size < key.size(); ++size) {
    EXPECT_THAT(decode(key.substr(0, size)).status(),
                StatusIs(absl::StatusCode::kDataLoss))
        << size;
  }
  EXPECT_THAT(decode(key + "x").status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(DirectoryKeysTest, DecodersGiveBackTheParts) {
  const auto entry =
      DecodeEntryRowKey(EntryRowKey(TestId<FolderId>(1), TestId<NameTag>(2)));
  EXPECT_EQ(entry->folder_id, TestId<FolderId>(1));
  EXPECT_EQ(entry->name_tag, TestId<NameTag>(2));
  const auto version = DecodeVersionKey(VersionKey(File(1), 7));
  EXPECT_EQ(version->file_id, File(1));
  EXPECT_EQ(version->version_number, 7u);
  const auto reference = DecodeReferenceKey(ReferenceKey(File(1), kMax, 3));
  EXPECT_EQ(reference->file_id, File(1));
  EXPECT_EQ(reference->version_number, kMax);
  EXPECT_EQ(reference->index, 3u);
  const auto back =
      DecodeBlobReferenceKey(BlobReferenceKey(Blob(9), File(1), 2, kMax));
  EXPECT_EQ(back->blob_id, Blob(9));
  EXPECT_EQ(back->file_id, File(1));
  EXPECT_EQ(back->version_number, 2u);
  EXPECT_EQ(back->index, kMax);
  const auto garbage = DecodeGarbageKey(GarbageKey(TestTime(), Blob(9)));
  EXPECT_EQ(garbage->due_time, TestTime());
  EXPECT_EQ(garbage->blob_id, Blob(9));
  const auto request =
      DecodeRequestTimeKey(RequestTimeKey(TestTime(), TestId<RequestId>(4)));
  EXPECT_EQ(request->proposed_time, TestTime());
  EXPECT_EQ(request->request_id, TestId<RequestId>(4));
  EXPECT_EQ(DecodeNumberKey(NumberKey(kMax)).value(), kMax);
}

TEST(DirectoryKeysTest, DecodersRefuseOtherSizes) {
  ExpectExactSize(EntryRowKey(TestId<FolderId>(1), TestId<NameTag>(2)),
                  DecodeEntryRowKey);
  ExpectExactSize(VersionKey(File(1), 7), DecodeVersionKey);
  ExpectExactSize(ReferenceKey(File(1), 1, 1), DecodeReferenceKey);
  ExpectExactSize(BlobReferenceKey(Blob(1), File(1), 1, 1),
                  DecodeBlobReferenceKey);
  ExpectExactSize(GarbageKey(TestTime(), Blob(1)), DecodeGarbageKey);
  ExpectExactSize(RequestTimeKey(TestTime(), TestId<RequestId>(1)),
                  DecodeRequestTimeKey);
  ExpectExactSize(NumberKey(1), DecodeNumberKey);
}

TEST(DirectoryKeysTest, NumbersSortAsNumbers) {
  const std::vector<uint64_t> ascending = {0,        1,        255, 256,
                                           1u << 31, kMax - 1, kMax};
  for (size_t i = 1; i < ascending.size(); ++i) {
    const uint64_t less = ascending[i - 1];
    const uint64_t more = ascending[i];
    EXPECT_LT(NumberKey(less), NumberKey(more));
    EXPECT_LT(ReferenceKey(File(1), less, kMax),
              ReferenceKey(File(1), more, 0));
    EXPECT_LT(ReferenceKey(File(1), 5, less), ReferenceKey(File(1), 5, more));
  }
}

TEST(DirectoryKeysTest, VersionsSortNewestFirstWithinAFile) {
  EXPECT_LT(VersionKey(File(1), 2), VersionKey(File(1), 1));
  EXPECT_LT(VersionKey(File(1), 256), VersionKey(File(1), 255));
  EXPECT_LT(VersionKey(File(1), 1), VersionKey(File(2), kMax));
}

TEST(DirectoryKeysTest, TimesSortAsTimes) {
  const std::vector<absl::Time> ascending = {
      absl::InfinitePast(),
      absl::UnixEpoch() - absl::Seconds(1),
      absl::UnixEpoch(),
      TestTime(),
      TestTime() + absl::Microseconds(1),
      absl::InfiniteFuture()};
  for (size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LT(GarbageKey(ascending[i - 1], Blob(9)),
              GarbageKey(ascending[i], Blob(1)));
  }
}

TEST(DirectoryKeysTest, PrefixEndIsTheLeastKeyAboveThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

TEST(DirectoryKeysTest, KeyAfterIsTheLeastKeyAboveTheKey) {
  const std::string after = KeyAfter("ab");
  EXPECT_GT(after, "ab");
  EXPECT_LE(after, absl::string_view("ab\0", 3));
}

// Stored on disk: these bytes must never change.
TEST(DirectoryKeysTest, LayoutIsFrozen) {
  EXPECT_EQ(absl::BytesToHexString(ReferenceKey(File(0x0102), 3, 0x0405)),
            "00000000000000000000000000000102"
            "0000000000000003"
            "0000000000000405");
  EXPECT_EQ(absl::BytesToHexString(VersionKey(File(1), 1)),
            "00000000000000000000000000000001"
            "fffffffffffffffe");
  EXPECT_EQ(absl::BytesToHexString(
                RequestTimeKey(absl::FromUnixMicros(1), TestId<RequestId>(1))),
            "8000000000000001"
            "00000000000000000000000000000001");
}

}  // namespace
}  // namespace coffer::directory
