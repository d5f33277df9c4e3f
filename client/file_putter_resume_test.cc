// A put of a new file that does not come to its end, and the put after it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "client/directory_stub.h"
#include "client/in_memory_services.h"
#include "client/in_memory_upload_journal.h"
#include "client/operations.h"
#include "client/session_fixture.h"
#include "client/upload_journal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kSize = 12 << 20;

class FilePutterResumeTest : public SessionFixture {
 protected:
  InMemoryUploadJournal& journal() { return services().uploads(); }

  absl::StatusOr<PutSummary> PutStream(const std::string& bytes) {
    return vault().PutStream(SourceOf(bytes), "/f", {});
  }

  // Of kSize bytes. Cancelled when most of it is read and all nodes have some.
  absl::Status PutMostOf(const std::string& bytes) {
    Cancellation cancellation;
    PutOptions options;
    options.cancellation = &cancellation;
    size_t used = 0;
    const auto source = [&, from = SourceOf(bytes)](
                            absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
      if (used > bytes.size() / 4 * 3) {
        for (int i = 0; i < InMemoryServices::kNodes; ++i) {
          services().cluster().node(i).AwaitBytesReceived(1);
        }
        cancellation.Cancel();
      }
      const absl::StatusOr<size_t> count = from(out);
      used += count.value_or(0);
      return count;
    };
    return vault().PutStream(source, "/f", options).status();
  }

  void RefuseCommits() {
    services().tamper().before_commit = [](absl::Span<const FileCommit>) {
      return absl::InternalError("refused");
    };
  }
  void AllowCommits() { services().tamper().before_commit = nullptr; }

  // Just before the first commit from now on.
  void BeforeCommit(std::function<absl::Status()> action) {
    services().tamper().before_commit =
        [this, action = std::move(action)](absl::Span<const FileCommit>) {
          // The action commits, too.
          const auto run = action;
          AllowCommits();
          return run();
        };
  }

  UploadPlace JournalPlace() const {
    const FolderId root = session().root_folder_id();
    return {session().vault_id(), root, session().TagOf(root, "f")};
  }
};

TEST_F(FilePutterResumeTest, ContinuesACancelledStream) {
  Start();
  const std::string bytes = RandomBytes(kSize, 1);
  ASSERT_THAT(PutMostOf(bytes), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(journal().size(), 1);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary rest, PutStream(bytes));
  EXPECT_GT(rest.chunks_reused, 0);
  EXPECT_LT(rest.chunks_reused, rest.chunks_total);
  // Three copies of everything, padded, would be more.
  EXPECT_LT(rest.bytes_sent, 3 * kSize);
  EXPECT_EQ(rest.version_number, 1);
  EXPECT_EQ(journal().size(), 0);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == bytes);
}

TEST_F(FilePutterResumeTest, StartsAgainWithoutAJournal) {
  Start();
  journal().FailSaves(absl::ResourceExhaustedError("disk full"));
  const std::string bytes = RandomBytes(kSize, 1);
  ASSERT_THAT(PutMostOf(bytes), StatusIs(absl::StatusCode::kCancelled));
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary all, PutStream(bytes));
  EXPECT_EQ(all.chunks_reused, 0);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == bytes);
}

TEST_F(FilePutterResumeTest, ContinuesAFile) {
  Start();
  WriteLocal("file", RandomBytes(kSize, 2));
  RefuseCommits();
  ASSERT_THAT(vault().PutFile(folder() + "/file", "/f", {}),
              StatusIs(absl::StatusCode::kInternal));
  AllowCommits();
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary rest,
                              vault().PutFile(folder() + "/file", "/f", {}));
  EXPECT_EQ(rest.chunks_reused, rest.chunks_total);
  EXPECT_EQ(rest.bytes_sent, 0);
  EXPECT_EQ(journal().size(), 0);
}

TEST_F(FilePutterResumeTest, ContinuesTheLargeFilesOfATree) {
  Start();
  WriteLocal("large", RandomBytes(kSize, 3));
  WriteLocal("small", "small");
  RefuseCommits();
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary failed,
                              vault().PutTree(folder(), "/", {}));
  EXPECT_THAT(failed.errors, SizeIs(2));
  EXPECT_EQ(journal().size(), 1);
  AllowCommits();
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary rest,
                              vault().PutTree(folder(), "/", {}));
  EXPECT_THAT(rest.errors, IsEmpty());
  // All but the small one, which is drawn anew.
  EXPECT_EQ(rest.chunks_reused + 1, rest.chunks_total);
  EXPECT_EQ(journal().size(), 0);
}

TEST_F(FilePutterResumeTest, TakesOtherContentUnderTheSameKeys) {
  Start();
  const std::string bytes = RandomBytes(kSize, 4);
  ASSERT_THAT(PutMostOf(RandomBytes(kSize, 5)),
              StatusIs(absl::StatusCode::kCancelled));
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary all, PutStream(bytes));
  EXPECT_EQ(all.chunks_reused, 0);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == bytes);
}

TEST_F(FilePutterResumeTest, AddsAVersionWhenTwoPutsContinueTheSame) {
  Start();
  const std::string ours = RandomBytes(2 << 20, 6);
  const std::string theirs = RandomBytes(3 << 20, 7);
  PutSummary other;
  BeforeCommit([&]() -> absl::Status {
    absl::StatusOr<PutSummary> result = PutStream(theirs);
    if (result.ok()) other = *std::move(result);
    return result.status();
  });
  // A stream: it cannot be read again.
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary, PutStream(ours));
  EXPECT_EQ(other.version_number, 1);
  EXPECT_EQ(summary.version_number, 2);
  EXPECT_EQ(summary.file_id, other.file_id);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == ours);
  EXPECT_EQ(journal().size(), 0);
}

TEST_F(FilePutterResumeTest, DoesNotContinueAFileThatWasMoved) {
  Start();
  const std::string bytes = RandomBytes(kSize, 8);
  ASSERT_THAT(PutMostOf(bytes), StatusIs(absl::StatusCode::kCancelled));
  COFFER_ASSERT_OK_AND_ASSIGN(const PendingUpload upload,
                              journal().Find(JournalPlace()));
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary first, PutStream(bytes));
  EXPECT_EQ(first.file_id, upload.file_id.ToHex());
  ASSERT_THAT(vault().Move("/f", "/g"), IsOk());
  // As if it had been killed right after the commit.
  ASSERT_THAT(journal().Save(JournalPlace(), upload), IsOk());

  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary second, PutStream(bytes));
  EXPECT_NE(second.file_id, first.file_id);
  EXPECT_EQ(second.version_number, 1);
  EXPECT_EQ(journal().size(), 0);
  EXPECT_THAT(vault().Stat("/g", 0), IsOk());
}

TEST_F(FilePutterResumeTest, StartsAgainWhenTheSameIsCommittedAndMoved) {
  Start();
  WriteLocal("file", RandomBytes(2 << 20, 9));
  const std::string theirs = RandomBytes(2 << 20, 10);
  BeforeCommit([&]() -> absl::Status {
    const absl::Status put = PutStream(theirs).status();
    return put.ok() ? vault().Move("/f", "/g") : put;
  });
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary summary,
                              vault().PutFile(folder() + "/file", "/f", {}));
  EXPECT_EQ(summary.version_number, 1);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string moved, Get("/g"));
  EXPECT_TRUE(moved == theirs);
  COFFER_ASSERT_OK_AND_ASSIGN(const std::string got, Get("/f"));
  EXPECT_TRUE(got == ReadLocal("file"));
}

TEST_F(FilePutterResumeTest, DrawsOtherKeysAfterBlobsThatStayCondemned) {
  Start();
  const std::string bytes = RandomBytes(2 << 20, 11);
  services().tamper().before_commit = [](absl::Span<const FileCommit>) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "refused",
                     {reason::kBlobCondemned, {}});
  };
  ASSERT_THAT(PutStream(bytes), HasReason(reason::kBlobCondemned));
  EXPECT_EQ(journal().size(), 0);
}

TEST_F(FilePutterResumeTest, LeavesSmallFilesOutOfTheJournal) {
  Start();
  RefuseCommits();
  ASSERT_THAT(PutStream(RandomBytes(1 << 20, 12)),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(journal().size(), 0);
}

}  // namespace
}  // namespace coffer::client
