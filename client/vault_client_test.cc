#include "client/vault_client.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/in_memory_services.h"
#include "client/operations.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/crypto/byte_span.h"
#include "lib/crypto/fake_random.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kMinChunk = 256 << 10;
constexpr size_t kMaxChunk = 4 << 20;

std::string RandomBytes(size_t size, uint64_t seed = 1) {
  std::string bytes(size, '\0');
  crypto::FakeRandom random(seed);
  random.Fill(crypto::AsMutableBytes(bytes));
  return bytes;
}

Vault::ByteSource SourceOf(const std::string& bytes) {
  return [&bytes, used = size_t{0}](
             absl::Span<uint8_t> out) mutable -> absl::StatusOr<size_t> {
    // In odd pieces, as a pipe gives them.
    const size_t count =
        std::min({out.size(), bytes.size() - used, size_t{77777}});
    std::memcpy(out.data(), bytes.data() + used, count);
    used += count;
    return count;
  };
}

class VaultClientTest : public testing::Test {
 protected:
  void Start(const VaultOptions& options = {},
             std::unique_ptr<InMemoryServices> services = nullptr) {
    const std::string folder = absl::StrCat(
        testing::TempDir(), "/",
        testing::UnitTest::GetInstance()->current_test_info()->name());
    ASSERT_EQ(
        std::system(
            ("rm -rf '" + folder + "' && mkdir -p '" + folder + "'").c_str()),
        0);
    client_ = NewInMemoryClient(folder, options, std::move(services));
  }

  Vault& vault() { return *client_.vault; }
  InMemoryServices& services() { return *client_.services; }

  absl::StatusOr<PutSummary> Put(const std::string& path,
                                 const std::string& bytes,
                                 const PutOptions& options = {}) {
    return vault().PutStream(SourceOf(bytes), path, options);
  }

  absl::StatusOr<std::string> Get(const std::string& path,
                                  const GetOptions& options = {}) {
    std::string bytes;
    const auto summary = vault().GetStream(
        path,
        [&](absl::string_view part) {
          bytes.append(part.data(), part.size());
          return absl::OkStatus();
        },
        options);
    if (!summary.ok()) return summary.status();
    return bytes;
  }

  InMemoryClient client_;
};

TEST_F(VaultClientTest, GivesBackFilesOfEverySize) {
  Start();
  for (const size_t size :
       {size_t{0}, size_t{1}, kMinChunk - 1, kMinChunk, kMinChunk + 1,
        kMaxChunk, kMaxChunk + 1, size_t{11} << 20}) {
    const std::string bytes = RandomBytes(size, size);
    COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                                Put(absl::StrCat("/", size), bytes));
    EXPECT_EQ(summary.bytes_read, size);
    EXPECT_EQ(summary.files_new, 1);
    COFFER_ASSERT_OK_AND_ASSIGN(const std::string got,
                                Get(absl::StrCat("/", size)));
    EXPECT_TRUE(got == bytes) << size;
    COFFER_ASSERT_OK_AND_ASSIGN(const EntryInfo info,
                                vault().Stat(absl::StrCat("/", size), 0));
    EXPECT_EQ(info.size_bytes, size);
    EXPECT_EQ(info.chunk_count, summary.chunks_total);
  }
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

TEST_F(VaultClientTest, WorksWithLessMemoryThanAChunk) {
  Start({}, std::make_unique<InMemoryServices>(/*memory_bytes=*/1 << 20));
  const std::string bytes = RandomBytes(20 << 20);
  ASSERT_THAT(Put("/f", bytes), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == bytes);
  EXPECT_EQ(services().memory().used_bytes(), 0);
}

TEST_F(VaultClientTest, ReadsRangesOfChunksThatTheyTouch) {
  Start();
  const std::string bytes = RandomBytes(9 << 20);
  ASSERT_THAT(Put("/f", bytes), IsOk());
  const std::vector<std::pair<uint64_t, uint64_t>> ranges = {
      {0, 1},
      {5 << 20, 3},
      {1, 0},
      {bytes.size() - 1, 0},
      {bytes.size(), 0},
      {123456, 7 << 20},
      {bytes.size() - 5, 100}};
  for (const auto& [offset, length] : ranges) {
    GetOptions options;
    options.range_offset = offset;
    options.range_length = length;
    COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f", options));
    const std::string wanted =
        bytes.substr(offset, length == 0 ? std::string::npos : length);
    EXPECT_TRUE(got == wanted) << offset << "+" << length;
  }
  GetOptions behind;
  behind.range_offset = bytes.size() + 1;
  EXPECT_THAT(Get("/f", behind), StatusIs(absl::StatusCode::kInvalidArgument));

  GetOptions one_byte;
  one_byte.range_offset = 5 << 20;
  one_byte.range_length = 1;
  const auto summary = vault().GetStream(
      "/f", [](absl::string_view) { return absl::OkStatus(); }, one_byte);
  ASSERT_THAT(summary, IsOk());
  EXPECT_LE(summary->bytes_received, kMaxChunk * 9 / 8);
}

TEST_F(VaultClientTest, UploadsOnlyWhatChanged) {
  Start();
  std::string bytes = RandomBytes(16 << 20);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary first, Put("/f", bytes));
  EXPECT_GE(first.bytes_sent, 3 * bytes.size());
  bytes.insert(8 << 20, "an edit");
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary second, Put("/f", bytes));
  EXPECT_EQ(second.files_changed, 1);
  EXPECT_EQ(second.version_number, 2);
  EXPECT_GT(second.bytes_sent, 0);
  // At most three chunks of each replica.
  EXPECT_LE(second.bytes_sent, 3 * 3 * kMaxChunk * 9 / 8);
  EXPECT_LT(second.bytes_sent, first.bytes_sent / 2);
  EXPECT_GT(second.chunks_reused, 0);
  EXPECT_TRUE(Get("/f").value() == bytes);
}

TEST_F(VaultClientTest, SharesNothingBetweenFilesByDefault) {
  Start();
  const std::string bytes = RandomBytes(3 << 20);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary first, Put("/a", bytes));
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary second, Put("/b", bytes));
  EXPECT_EQ(second.chunks_reused, 0);
  EXPECT_GE(second.bytes_sent, 3 * bytes.size());
}

TEST_F(VaultClientTest, SharesChunksInScopeVault) {
  VaultOptions options;
  options.dedup_scope = DedupScope::kVault;
  Start(options);
  const std::string bytes = RandomBytes(3 << 20);
  ASSERT_THAT(Put("/a", bytes), IsOk());
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary second, Put("/b", bytes));
  EXPECT_EQ(second.chunks_reused, second.chunks_total);
  EXPECT_EQ(second.bytes_sent, 0);
  EXPECT_TRUE(Get("/b").value() == bytes);
}

TEST_F(VaultClientTest, StoresEqualChunksOfOneFileOnce) {
  VaultOptions options;
  options.chunking = ChunkingAlgorithm::kFixed;
  Start(options);
  const std::string bytes(10 << 20, 'x');
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary, Put("/f", bytes));
  EXPECT_EQ(summary.chunks_total, 10);
  EXPECT_LE(summary.bytes_sent, 3 * (1 << 20) * 9 / 8);
  EXPECT_TRUE(Get("/f").value() == bytes);
}

TEST_F(VaultClientTest, KeepsOldVersions) {
  Start();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_THAT(Put("/f", absl::StrCat("content ", i)), IsOk());
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const std::vector<VersionInfo> versions,
                              vault().ListVersions("/f"));
  ASSERT_THAT(versions, SizeIs(3));
  EXPECT_EQ(versions[0].number, 3);
  EXPECT_EQ(versions[2].number, 1);
  GetOptions options;
  options.version_number = 1;
  EXPECT_THAT(Get("/f", options), IsOkAndHolds("content 1"));
  options.version_number = 4;
  EXPECT_THAT(Get("/f", options), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("/f"), IsOkAndHolds("content 3"));
}

TEST_F(VaultClientTest, ChecksPreconditions) {
  Start();
  PutOptions create;
  create.precondition.kind = PutPrecondition::Kind::kCreateOnly;
  ASSERT_THAT(Put("/f", "1", create), IsOk());
  EXPECT_THAT(Put("/f", "2", create),
              AllOf(StatusIs(absl::StatusCode::kAlreadyExists),
                    HasReason(reason::kEntryExists)));
  PutOptions expect;
  expect.precondition.kind = PutPrecondition::Kind::kExpectedVersion;
  expect.precondition.version_number = 1;
  ASSERT_THAT(Put("/f", "2", expect), IsOk());
  EXPECT_THAT(Put("/f", "3", expect),
              AllOf(StatusIs(absl::StatusCode::kAborted),
                    HasReason(reason::kVersionConflict)));
  EXPECT_THAT(Get("/f"), IsOkAndHolds("2"));
}

TEST_F(VaultClientTest, GetsThroughWhenOthersWriteMeanwhile) {
  Start();
  ASSERT_THAT(Put("/f", "1"), IsOk());
  int others = 0;
  services().tamper().before_commit = [&](absl::Span<const FileCommit>) {
    if (++others > 3) return absl::OkStatus();
    // Somebody else commits first.
    return client_.client->OpenVault("vault")
        .value()
        ->PutStream(SourceOf(std::string("other")), "/f", {})
        .status();
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary, Put("/f", "mine"));
  EXPECT_EQ(summary.files_changed, 1);
  services().tamper().before_commit = nullptr;
  EXPECT_THAT(Get("/f"), IsOkAndHolds("mine"));
}

TEST_F(VaultClientTest, SendsCondemnedBlobsAgain) {
  Start();
  services().directory().FailNextCommit(
      MakeError(absl::StatusCode::kFailedPrecondition, "condemned",
                {reason::kBlobCondemned, {}}));
  const std::string path = testing::TempDir() + "/condemned";
  ASSERT_EQ(std::system(("echo content > " + path).c_str()), 0);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                              vault().PutFile(path, "/f", {}));
  EXPECT_EQ(summary.version_number, 1);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("content\n"));
}

TEST_F(VaultClientTest, ResolvesALostAnswer) {
  Start();
  services().tamper().after_commit = [] {
    return absl::DeadlineExceededError("no answer");
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary, Put("/f", "1"));
  EXPECT_EQ(summary.version_number, 1);
  services().tamper().after_commit = nullptr;
  EXPECT_THAT(Get("/f"), IsOkAndHolds("1"));
}

TEST_F(VaultClientTest, ShowsNothingOfACancelledPut) {
  Start();
  Cancellation cancellation;
  PutOptions options;
  options.cancellation = &cancellation;
  const std::string bytes = RandomBytes(12 << 20);
  size_t used = 0;
  const auto source = [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
    if (used > (6 << 20)) cancellation.Cancel();
    const size_t count = std::min(out.size(), bytes.size() - used);
    std::memcpy(out.data(), bytes.data() + used, count);
    used += count;
    return count;
  };
  EXPECT_THAT(vault().PutStream(source, "/f", options),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(vault().Stat("/f", 0), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(services().memory().used_bytes(), 0);
  ASSERT_THAT(Put("/f", bytes), IsOk());
}

TEST_F(VaultClientTest, ReturnsTheSourcesError) {
  Start();
  EXPECT_THAT(vault().PutStream(
                  [](absl::Span<uint8_t>) -> absl::StatusOr<size_t> {
                    return absl::DataLossError("tape");
                  },
                  "/f", {}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Put("/no/such/folder", "x"),
              AllOf(StatusIs(absl::StatusCode::kNotFound),
                    HasReason(reason::kEntryNotFound)));
  EXPECT_THAT(Put("/", "x"), HasReason(reason::kNotAFile));
}

TEST_F(VaultClientTest, ManagesFolders) {
  Start();
  EXPECT_THAT(vault().MakeFolder("/a/b/c", false),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(vault().MakeFolder("/a/b/c", true), IsOk());
  ASSERT_THAT(vault().MakeFolder("/a/b/c", true), IsOk());
  EXPECT_THAT(vault().MakeFolder("/a", false),
              StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(Put("/a/b/f", "1"), IsOk());
  ASSERT_THAT(vault().Move("/a/b", "/moved"), IsOk());
  EXPECT_THAT(Get("/moved/f"), IsOkAndHolds("1"));
  EXPECT_THAT(Get("/a/b/f"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(vault().Move("/moved", "/moved/c/d"),
              StatusIs(absl::StatusCode::kFailedPrecondition));

  std::vector<std::string> paths;
  ASSERT_THAT(vault().List("/", true,
                           [&](const EntryInfo& info) {
                             paths.push_back(info.path);
                             return absl::OkStatus();
                           }),
              IsOk());
  EXPECT_THAT(paths, ElementsAre("a", "moved", "moved/c", "moved/f"));

  RemoveOptions options;
  EXPECT_THAT(vault().Remove("/moved", options),
              HasReason(reason::kFolderNotEmpty));
  options.recursive = true;
  COFFER_ASSERT_OK_AND_ASSIGN(const RemoveSummary removed,
                              vault().Remove("/moved", options));
  EXPECT_EQ(removed.files, 1);
  EXPECT_EQ(removed.folders, 2);
  EXPECT_THAT(removed.errors, IsEmpty());
  EXPECT_THAT(vault().Stat("/moved", 0), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(VaultClientTest, TakesLongNamesOfAnyBytes) {
  Start();
  std::string emoji;
  for (int i = 0; i < 63; ++i) emoji += "\xf0\x9f\x98\x80";
  emoji += "abc";
  ASSERT_EQ(emoji.size(), 255);
  ASSERT_THAT(Put("/" + emoji, "1"), IsOk());
  EXPECT_THAT(Get("/" + emoji), IsOkAndHolds("1"));
  ASSERT_THAT(Put("/\xff\xfe \n", "2"), IsOk());
  EXPECT_THAT(Get("/\xff\xfe \n"), IsOkAndHolds("2"));
  EXPECT_THAT(Put("/" + emoji + "d", "3"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Put("/..", "3"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(VaultClientTest, SeesAtOnceWhatOthersDid) {
  Start();
  ASSERT_THAT(vault().MakeFolder("/a/b", true), IsOk());
  ASSERT_THAT(Put("/a/b/f", "old"), IsOk());
  const std::unique_ptr<Vault> other =
      client_.client->OpenVault("vault").value();
  ASSERT_THAT(other->Move("/a/b", "/a/c"), IsOk());
  ASSERT_THAT(other->MakeFolder("/a/b", false), IsOk());
  // Goes into the new folder, not into the one that had the name.
  ASSERT_THAT(Put("/a/b/f", "new"), IsOk());
  EXPECT_THAT(Get("/a/b/f"), IsOkAndHolds("new"));
  EXPECT_THAT(Get("/a/c/f"), IsOkAndHolds("old"));
}

TEST_F(VaultClientTest, ReportsTheRangesSizeAsTotal) {
  Start();
  ASSERT_THAT(Put("/f", RandomBytes(1000)), IsOk());
  Progress last;
  GetOptions options;
  options.progress = [&](const Progress& progress) { last = progress; };
  options.range_offset = 100;
  options.range_length = 50;
  EXPECT_THAT(Get("/f", options), IsOk());
  EXPECT_EQ(last.bytes_total, 50);
  EXPECT_EQ(last.bytes_done, 50);
  EXPECT_EQ(last.files_done, 1);
  options.range_length = 0;
  EXPECT_THAT(Get("/f", options), IsOk());
  EXPECT_EQ(last.bytes_total, 900);
}

TEST_F(VaultClientTest, VerifiesReplicas) {
  Start();
  ASSERT_THAT(Put("/f", RandomBytes(3 << 20)), IsOk());
  ASSERT_THAT(Put("/g", "small"), IsOk());
  VerifyOptions options;
  options.level = VerifyLevel::kData;
  options.all_versions = true;
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary good,
                              vault().Verify("/", options));
  EXPECT_THAT(good.problems, IsEmpty());
  EXPECT_EQ(good.files, 2);
  EXPECT_EQ(good.replicas_checked, 3 * good.blobs);
  EXPECT_GE(good.bytes_read, 9 << 20);

  services().cluster().node(0).LoseAll();
  services().cluster().node(1).DamageAll();
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary bad,
                              vault().Verify("/", options));
  EXPECT_EQ(bad.replicas_missing, good.blobs);
  EXPECT_EQ(bad.replicas_damaged, good.blobs);
  for (const VerifyProblem& problem : bad.problems) {
    EXPECT_TRUE(problem.readable);
  }
  options.level = VerifyLevel::kReplicas;
  services().cluster().node(1).LoseAll();
  services().cluster().node(2).LoseAll();
  COFFER_ASSERT_OK_AND_ASSIGN(const VerifySummary lost,
                              vault().Verify("/f", options));
  EXPECT_EQ(lost.replicas_missing, 3 * lost.blobs);
  EXPECT_FALSE(lost.problems.front().readable);
}

}  // namespace
}  // namespace coffer::client
