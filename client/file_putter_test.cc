#include "client/file_putter.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/directory_stub.h"
#include "client/operation.h"
#include "client/operations.h"
#include "client/path_resolver.h"
#include "client/session_fixture.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/chunker/stream_chunker.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::AllOf;

class FilePutterTest : public SessionFixture {
 protected:
  absl::StatusOr<PutResult> PutBytes(const std::string& bytes,
                                     bool readable_once = false) {
    FileContent content;
    content.attributes.mode = 0644;
    content.readable_once = readable_once;
    content.open = [&]() -> absl::StatusOr<chunker::ByteSource> {
      if (++opened_ > 1 && readable_once) {
        return absl::FailedPreconditionError("gone");
      }
      return chunker::ByteSource(SourceOf(bytes));
    };
    Operation operation(&session(), OperationOptions());
    PathResolver resolver(&session());
    FilePutter putter(&operation, &resolver);
    return putter.Put({session().root_folder_id(), "f"}, content,
                      PutPrecondition());
  }

  void RefuseCommits(const absl::Status& status, int count) {
    services().tamper().before_commit = [this, status,
                                         count](absl::Span<const FileCommit>) {
      return ++commits_ > count ? absl::OkStatus() : status;
    };
  }

  static absl::Status Refusal(const char* why) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "refused",
                     {why, {}});
  }

  int opened_ = 0;
  int commits_ = 0;
};

TEST_F(FilePutterTest, GivesUpOnBlobsThatStayCondemned) {
  Start();
  RefuseCommits(Refusal(reason::kBlobCondemned), 1000);
  EXPECT_THAT(PutBytes("content"),
              AllOf(StatusIs(absl::StatusCode::kFailedPrecondition),
                    HasReason(reason::kBlobCondemned)));
  EXPECT_LE(commits_, 5);
  EXPECT_EQ(opened_, commits_);
}

TEST_F(FilePutterTest, DoesNotReadStreamsTwiceForLostBlobs) {
  Start();
  RefuseCommits(Refusal(reason::kQuorumNotMet), 1);
  EXPECT_THAT(PutBytes("content", /*readable_once=*/true),
              HasReason(reason::kQuorumNotMet));
  EXPECT_EQ(opened_, 1);
}

TEST_F(FilePutterTest, ReadsOnceWhenTheNameIsContended) {
  Start();
  RefuseCommits(absl::AbortedError("somebody was faster"), 3);
  const auto result = PutBytes("content", /*readable_once=*/true);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(result->version_number, 1);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("content"));
}

TEST_F(FilePutterTest, SharesWhatItUploadedInScopeVault) {
  VaultOptions options;
  options.dedup_scope = DedupScope::kVault;
  Start(options);
  services().tamper().before_commit = [&](absl::Span<const FileCommit>) {
    if (++commits_ > 1) return absl::OkStatus();
    // Another file gets the name first.
    return Put("/f", "other");
  };
  const auto result = PutBytes("content", /*readable_once=*/true);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->version_number, 2);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("content"));
}

// In scope `file` the blobs are sealed for another file than the one there is.
TEST_F(FilePutterTest, SaysWhenAStreamWouldHaveToBeReadAgain) {
  Start();
  services().tamper().before_commit = [&](absl::Span<const FileCommit>) {
    return ++commits_ > 1 ? absl::OkStatus() : Put("/f", "other");
  };
  int reads = 0;
  const auto source = [&](absl::Span<uint8_t> out) -> absl::StatusOr<size_t> {
    if (++reads > 1) return size_t{0};
    out[0] = 'x';
    return size_t{1};
  };
  const auto result = vault().PutStream(source, "/f", PutOptions());
  EXPECT_THAT(result, AllOf(StatusIs(absl::StatusCode::kAborted),
                            HasReason(reason::kVersionConflict)));
  EXPECT_EQ(commits_, 2);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("other"));
}

TEST_F(FilePutterTest, ReadsAgainWhatChangesMeanwhile) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  Start();
  std::string bytes;
  int changes = 0;
  FileContent content;
  content.open = [&]() -> absl::StatusOr<chunker::ByteSource> {
    bytes = "read " + std::to_string(++opened_);
    return chunker::ByteSource(SourceOf(bytes));
  };
  content.has_changed = [&] { return changes-- > 0; };
  content.attributes_as_opened = [&] {
    return FileAttributes{0600, opened_ * kSecondNs};
  };
  const auto put = [&](int times) {
    changes = times;
    opened_ = 0;
    Operation operation(&session(), OperationOptions());
    PathResolver resolver(&session());
    FilePutter putter(&operation, &resolver);
    return putter.Put({session().root_folder_id(), "f"}, content,
                      PutPrecondition());
  };
  auto result = put(1);
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->changed_while_read);
  EXPECT_EQ(result->length_bytes, 6);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("read 2"));
  EXPECT_EQ(absl::ToUnixSeconds(vault().Stat("/f", 0)->modification_time), 2);
  // Better that than nothing, as the result tells.
  result = put(1000);
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->changed_while_read);
  EXPECT_EQ(opened_, 2);
  EXPECT_THAT(Get("/f"), IsOkAndHolds("read 2"));
}

TEST_F(FilePutterTest, CommitsNothingWithoutAQuorum) {
  Start();
  for (int i = 0; i < 2; ++i) {
    services().cluster().node(i).SetFault(NodeFault::kRefusesPuts);
  }
  EXPECT_THAT(PutBytes("content"),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kQuorumNotMet)));
  EXPECT_EQ(services().directory().commit_calls(), 0);
  EXPECT_THAT(vault().Stat("/f", 0), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(FilePutterTest, CommitsNothingTwice) {
  Start();
  ASSERT_THAT(PutBytes("content"), IsOk());
  const auto again = PutBytes("content");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->outcome, PutOutcome::kUnchanged);
  EXPECT_EQ(again->version_number, 1);
}

}  // namespace
}  // namespace coffer::client
