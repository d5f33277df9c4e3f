// What storing a tree does when the cluster goes away meanwhile.

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/session_fixture.h"
#include "client/tree_uploader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TreeOutageTest : public SessionFixture {
 protected:
  TreeOutageTest() {
    Start();
    std::filesystem::create_directories(in());
  }

  std::string in() const { return folder() + "/in"; }

  void WriteFiles(int count) {
    for (int i = 0; i < count; ++i) {
      WriteLocal(absl::StrCat("in/", i), absl::StrCat("content of ", i));
    }
  }

  // Batches from the first to the last, counted from 1.
  void FailBatches(int first, int last) {
    services().tamper().before_commit =
        [this, first, last](absl::Span<const FileCommit> commits) {
          absl::MutexLock lock(&mutex_);
          ++batches_;
          if (batches_ < first || batches_ > last) return absl::OkStatus();
          failed_files_ += commits.size();
          return absl::UnavailableError("gone");
        };
  }

  size_t failed_files() {
    absl::MutexLock lock(&mutex_);
    return failed_files_;
  }

  absl::StatusOr<PutSummary> PutAll() {
    return vault().PutTree(in(), "/t", {});
  }

 private:
  absl::Mutex mutex_;
  int batches_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t failed_files_ ABSL_GUARDED_BY(mutex_) = 0;
};

constexpr int kForever = 1 << 20;

TEST_F(TreeOutageTest, TriesTheFilesOfABatchAgain) {
  WriteFiles(100);
  FailBatches(1, 1);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary put, PutAll());
  EXPECT_GT(failed_files(), 0);
  EXPECT_EQ(put.files_new, 100);
  EXPECT_THAT(put.errors, IsEmpty());
}

TEST_F(TreeOutageTest, StopsWhenManySmallFilesFail) {
  constexpr int kFiles = 3000;
  WriteFiles(kFiles);
  FailBatches(1, kForever);
  const absl::StatusOr<PutSummary> put = PutAll();
  ASSERT_THAT(put, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(put.status().message()),
              HasSubstr("files done: 0; run it again"));
  // Two batches, and what was on its way.
  EXPECT_LT(failed_files(), kFiles / 2);
  EXPECT_EQ(services().memory().used_bytes(), 0);

  services().tamper().before_commit = nullptr;
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary again, PutAll());
  EXPECT_EQ(again.files_new, kFiles);
}

TEST_F(TreeOutageTest, StopsWhenFilesFailOneByOne) {
  constexpr int kFiles = 4 * OutageWatch::kMaxFailuresInARow;
  WriteFiles(kFiles);
  FailBatches(1, kForever);
  EXPECT_THAT(PutAll(), StatusIs(absl::StatusCode::kUnavailable));
  // Once in batches, and few of them again.
  EXPECT_LT(failed_files(), 2 * kFiles);
}

TEST_F(TreeOutageTest, StopsWhenFoldersCannotBeListed) {
  for (int i = 0; i < 10 * OutageWatch::kMaxFailuresInARow; ++i) {
    std::filesystem::create_directories(absl::StrCat(in(), "/", i));
  }
  ASSERT_THAT(PutAll(), IsOk());
  absl::Mutex mutex;
  int listings = 0;
  services().tamper().before_list = [&](const FolderId&) {
    absl::MutexLock lock(&mutex);
    return ++listings > 2 ? absl::UnavailableError("gone") : absl::OkStatus();
  };
  EXPECT_THAT(PutAll(), StatusIs(absl::StatusCode::kUnavailable));
  absl::MutexLock lock(&mutex);
  EXPECT_LT(listings, 4 * OutageWatch::kMaxFailuresInARow);
}

TEST_F(TreeOutageTest, ReportsAFewFailuresOneByOne) {
  WriteFiles(3);
  FailBatches(1, kForever);
  COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary put, PutAll());
  EXPECT_THAT(put.errors, testing::SizeIs(3));
}

}  // namespace
}  // namespace coffer::client
