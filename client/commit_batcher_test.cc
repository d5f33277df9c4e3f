#include "client/commit_batcher.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "client/cancellation.h"
#include "client/manifest.h"
#include "client/operation.h"
#include "client/session_fixture.h"
#include "client/version_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

class CommitBatcherTest : public SessionFixture {
 protected:
  CommitBatcherTest() {
    Start();
    options_.cancellation = &cancellation_;
    operation_ = std::make_unique<Operation>(&session(), options_);
    batcher_ = std::make_unique<CommitBatcher>(operation_.get());
  }

  // An empty file.
  void Add(const std::string& name) {
    BuiltVersion built =
        BuildVersion(session(), NewFileBase(session()),
                     {session().root_folder_id(), name}, Manifest())
            .value();
    batcher_->Add(std::move(built.commit), [this](const absl::Status& status) {
      absl::MutexLock lock(&mutex_);
      answers_.push_back(status);
    });
  }

  std::vector<absl::Status> Finish() {
    batcher_.reset();
    absl::MutexLock lock(&mutex_);
    return answers_;
  }

  Cancellation cancellation_;
  OperationOptions options_;
  std::unique_ptr<Operation> operation_;
  std::unique_ptr<CommitBatcher> batcher_;
  absl::Mutex mutex_;
  std::vector<absl::Status> answers_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(CommitBatcherTest, CommitsManyFilesWithFewRequests) {
  constexpr size_t kFiles = 3 * CommitBatcher::kMaxFiles;
  for (size_t i = 0; i < kFiles; ++i) Add(absl::StrCat("file-", i));
  EXPECT_THAT(Finish(),
              testing::AllOf(testing::SizeIs(kFiles), testing::Each(IsOk())));
  EXPECT_LT(services().directory().commit_calls(), kFiles / 10);
  EXPECT_THAT(vault().Stat("/file-0", 0), IsOk());
}

TEST_F(CommitBatcherTest, TellsEachFileItsOwnResult) {
  services().directory().FailNextCommit(absl::AbortedError("too late"));
  Add("a");
  Add("b");
  EXPECT_THAT(Finish(), testing::UnorderedElementsAre(
                            StatusIs(absl::StatusCode::kAborted), IsOk()));
}

TEST_F(CommitBatcherTest, TellsAllOfThemWhyARequestFailed) {
  services().tamper().before_commit = [](absl::Span<const FileCommit>) {
    return absl::UnavailableError("no directory");
  };
  Add("a");
  Add("b");
  EXPECT_THAT(
      Finish(),
      testing::AllOf(testing::SizeIs(2),
                     testing::Each(StatusIs(absl::StatusCode::kUnavailable))));
}

TEST_F(CommitBatcherTest, CommitsNothingOnceCancelled) {
  cancellation_.Cancel();
  Add("a");
  EXPECT_THAT(Finish(),
              testing::ElementsAre(StatusIs(absl::StatusCode::kCancelled)));
  EXPECT_EQ(services().directory().commit_calls(), 0);
}

}  // namespace
}  // namespace coffer::client
