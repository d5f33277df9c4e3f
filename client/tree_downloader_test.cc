#include "client/tree_downloader.h"

#include <sys/stat.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cancellation.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/in_memory_cluster.h"
#include "client/in_memory_services.h"
#include "client/in_memory_storage_stub.h"
#include "client/operations.h"
#include "client/outage_watch.h"
#include "client/session_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TreeDownloaderTest : public SessionFixture {
 protected:
  TreeDownloaderTest() {
    Start();
    Run("mkdir -p " + in() + "/a/b " + in() + "/c");
    for (const char* name : {"f", "a/f", "a/b/f", "c/f"}) {
      WriteLocal(absl::StrCat("in/", name), name);
    }
  }

  static void Run(const std::string& command) {
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::string in() const { return folder() + "/in"; }
  std::string out() const { return folder() + "/out"; }

  void PutAll() {
    COFFER_ASSERT_OK_AND_ASSIGN(const PutSummary put,
                                vault().PutTree(in(), "/t", {}));
    ASSERT_THAT(put.errors, IsEmpty());
  }

  static struct stat Stat(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status;
  }
  static mode_t ModeOf(const std::string& path) {
    return Stat(path).st_mode & 07777;
  }

  int listings_ = 0;
};

TEST_F(TreeDownloaderTest, RestoresTheNamedFolderItself) {
  Run("chmod 710 " + in() + " && touch -d 2001-02-03T04:05:06Z " + in());
  PutAll();
  ASSERT_THAT(vault().GetTree("/t", out(), {}), IsOk());
  EXPECT_EQ(ModeOf(out()), 0710);
  EXPECT_EQ(Stat(out()).st_mtim.tv_sec, Stat(in()).st_mtim.tv_sec);
  // One that was there is the user's own.
  Run("rm -r " + out() + " && mkdir -m 755 " + out());
  ASSERT_THAT(vault().GetTree("/t", out(), {}), IsOk());
  EXPECT_EQ(ModeOf(out()), 0755);
}

TEST_F(TreeDownloaderTest, MakesFoldersAsUsualWhenNothingIsKnown) {
  PutAll();
  const mode_t before = umask(027);
  const absl::Cleanup restore = [before] { umask(before); };
  ASSERT_THAT(vault().GetTree("/", out(), {}), IsOk());
  EXPECT_EQ(ModeOf(out()), 0750);
}

TEST_F(TreeDownloaderTest, KeepsFoldersPrivateMeanwhileAndFinishesThem) {
  Run("chmod 755 " + in() + " && chmod 2775 " + in() + "/a");
  PutAll();
  Cancellation cancellation;
  GetOptions options;
  options.cancellation = &cancellation;
  services().tamper().before_list = [&](const FolderId&) {
    // The one of "a".
    if (++listings_ != 2) return absl::OkStatus();
    EXPECT_EQ(ModeOf(out()), 0700);
    EXPECT_EQ(ModeOf(out() + "/a"), 0700);
    cancellation.Cancel();
    return absl::OkStatus();
  };
  EXPECT_THAT(vault().GetTree("/t", out(), options),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(ModeOf(out()), 0755);
  EXPECT_EQ(ModeOf(out() + "/a"), 02775);
}

TEST_F(TreeDownloaderTest, WritesIntoFoldersThatItMadeReadOnlyBefore) {
  Run("chmod 555 " + in() + "/a");
  PutAll();
  ASSERT_THAT(vault().GetTree("/t", out(), {}), IsOk());
  EXPECT_EQ(ModeOf(out() + "/a"), 0555);
  services().tamper().before_list = [&](const FolderId&) {
    if (++listings_ == 2) {
      EXPECT_EQ(ModeOf(out() + "/a"), 0755);
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(vault().GetTree("/t", out(), {}), IsOk());
  EXPECT_EQ(ModeOf(out() + "/a"), 0555);
  Run("chmod 755 " + in() + "/a " + out() + "/a");
}

TEST_F(TreeDownloaderTest, GetsTheRestAfterWhatDoesNotVerify) {
  PutAll();
  services().tamper().listed = [&](std::vector<DirectoryEntry>& entries) {
    // Of "a": its file or its folder.
    if (++listings_ == 2) entries.front().record.sealed_name[0] ^= 1;
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const GetSummary get,
                              vault().GetTree("/t", out(), {}));
  ASSERT_THAT(get.errors, SizeIs(1));
  EXPECT_EQ(get.errors[0].path, "a");
  EXPECT_THAT(get.errors[0].status, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(get.files, 3);
  EXPECT_EQ(ReadLocal("out/f"), "f");
  EXPECT_EQ(ReadLocal("out/c/f"), "c/f");
}

TEST_F(TreeDownloaderTest, GetsTheRestAfterAFolderThatCannotBeListed) {
  PutAll();
  services().tamper().before_list = [&](const FolderId&) {
    return ++listings_ == 2 ? absl::UnavailableError("busy") : absl::OkStatus();
  };
  COFFER_ASSERT_OK_AND_ASSIGN(const GetSummary get,
                              vault().GetTree("/t", out(), {}));
  ASSERT_THAT(get.errors, SizeIs(1));
  EXPECT_EQ(get.errors[0].path, "a");
  EXPECT_EQ(get.files, 2);
}

TEST_F(TreeDownloaderTest, StopsWhenTheClusterIsGone) {
  constexpr int kFiles = 10 * OutageWatch::kMaxFailuresInARow;
  for (int i = 0; i < kFiles; ++i) {
    WriteLocal(absl::StrCat("in/c/", i), absl::StrCat("content of ", i));
  }
  PutAll();
  for (int i = 0; i < InMemoryServices::kNodes; ++i) {
    services().cluster().node(i).SetFault(NodeFault::kDown);
  }
  const absl::StatusOr<GetSummary> get = vault().GetTree("/t", out(), {});
  ASSERT_THAT(get, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(get.status().message()),
              HasSubstr("files done: 0; run it again"));
  // What was made is as it should be.
  EXPECT_EQ(ModeOf(out()), ModeOf(in()));
  for (int i = 0; i < InMemoryServices::kNodes; ++i) {
    services().cluster().node(i).SetFault(NodeFault::kNone);
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const GetSummary again,
                              vault().GetTree("/t", out(), {}));
  EXPECT_EQ(again.files, kFiles + 4);
}

TEST_F(TreeDownloaderTest, ReportsAFewFailuresOneByOne) {
  PutAll();
  for (int i = 0; i < InMemoryServices::kNodes; ++i) {
    services().cluster().node(i).SetFault(NodeFault::kDown);
  }
  COFFER_ASSERT_OK_AND_ASSIGN(const GetSummary get,
                              vault().GetTree("/t", out(), {}));
  EXPECT_THAT(get.errors, SizeIs(4));
}

}  // namespace
}  // namespace coffer::client
