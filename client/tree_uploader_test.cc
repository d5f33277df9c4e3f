#include "client/tree_uploader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/coffer.h"
#include "client/directory_stub.h"
#include "client/in_memory_services.h"
#include "client/local_files.h"
#include "client/operations.h"
#include "client/posix_local_files.h"
#include "client/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/status/status_matchers.h"

namespace coffer::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Breaks after some bytes.
class BreakingFile final : public LocalFile {
 public:
  static constexpr uint64_t kReadableBytes = 5 << 20;

  explicit BreakingFile(std::unique_ptr<LocalFile> file)
      : file_(std::move(file)) {}

  const LocalFileInfo& info() const override { return file_->info(); }
  absl::StatusOr<size_t> Read(absl::Span<uint8_t> out) override {
    if (read_bytes_ > kReadableBytes) {
      return absl::DataLossError("the disk is broken");
    }
    const absl::StatusOr<size_t> count = file_->Read(out);
    if (count.ok()) read_bytes_ += *count;
    return count;
  }
  absl::Status Rewind() override { return file_->Rewind(); }

 private:
  const std::unique_ptr<LocalFile> file_;
  uint64_t read_bytes_ = 0;
};

// Some files cannot be read, whoever runs the test.
class PartlyUnreadableFiles final : public LocalFiles {
 public:
  absl::StatusOr<LocalFileInfo> Stat(const std::string& path) override {
    return files_.Stat(path);
  }
  absl::StatusOr<std::unique_ptr<LocalFile>> Open(
      const std::string& path) override {
    if (path.find("secret") != std::string::npos) {
      return absl::PermissionDeniedError("cannot open " + path);
    }
    absl::StatusOr<std::unique_ptr<LocalFile>> file = files_.Open(path);
    if (!file.ok() || path.find("broken") == std::string::npos) return file;
    return std::make_unique<BreakingFile>(*std::move(file));
  }
  absl::StatusOr<std::string> ReadLink(const std::string& path) override {
    return files_.ReadLink(path);
  }
  absl::StatusOr<std::vector<std::string>> ListFolder(
      const std::string& path) override {
    return files_.ListFolder(path);
  }

 private:
  PosixLocalFiles files_;
};

class TreeUploaderTest : public testing::Test {
 protected:
  TreeUploaderTest()
      : folder_(absl::StrCat(
            testing::TempDir(), "/tree-",
            testing::UnitTest::GetInstance()->current_test_info()->name())) {
    Run("rm -rf '" + folder_ + "' && mkdir -p '" + folder_ + "/in'");
    client_ = NewInMemoryClient(
        folder_, {}, std::make_unique<InMemoryServices>(64 << 20, &files_));
  }

  static void Run(const std::string& command) {
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::string in() const { return folder_ + "/in"; }
  std::string out() const { return folder_ + "/out"; }
  Vault& vault() { return *client_.vault; }

  void Write(const std::string& path, const std::string& content) {
    std::ofstream(in() + "/" + path, std::ios::binary) << content;
  }

  static std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  PutSummary Put(const PutOptions& options = {}) {
    absl::StatusOr<PutSummary> summary =
        vault().PutTree(in(), "/backup", options);
    EXPECT_THAT(summary, IsOk());
    return summary.ok() ? *std::move(summary) : PutSummary();
  }

  GetSummary Get(const GetOptions& options = {}) {
    absl::StatusOr<GetSummary> summary =
        vault().GetTree("/backup", out(), options);
    EXPECT_THAT(summary, IsOk());
    return summary.ok() ? *std::move(summary) : GetSummary();
  }

  const std::string folder_;
  PartlyUnreadableFiles files_;
  InMemoryClient client_;
};

TEST_F(TreeUploaderTest, BringsATreeBackAsItWas) {
  Run("cd " + in() +
      " && mkdir -p a/b empty && head -c 9000000 /dev/urandom > "
      "a/big && head -c 400000 /dev/urandom > a/medium && echo hi > a/b/c && "
      ": > zero && ln -s ../nowhere a/link && ln -s a folderlink && "
      "chmod 750 a/b && chmod 4711 zero && touch -d '2001-02-03 04:05:06.7' "
      "a/b/c a/b");
  const PutSummary put = Put();
  EXPECT_EQ(put.files_new, 4);
  EXPECT_EQ(put.symlinks, 2);
  // "backup" itself too.
  EXPECT_EQ(put.folders_created, 4);
  EXPECT_THAT(put.errors, IsEmpty());
  const GetSummary get = Get();
  EXPECT_EQ(get.files, 4);
  EXPECT_EQ(get.symlinks, 2);
  EXPECT_EQ(get.folders, 3);
  EXPECT_THAT(get.errors, IsEmpty());
  Run("diff -r --no-dereference " + in() + " " + out());
  const std::string list =
      " && find . -mindepth 1 -printf '%p %m %T@ %l\\n' | sort";
  Run("bash -c \"diff <(cd " + in() + list + ") <(cd " + out() + list + ")\"");
}

TEST_F(TreeUploaderTest, SkipsWhatIsUnchanged) {
  Write("a", "1");
  Write("b", "2");
  ASSERT_EQ(Put().files_new, 2);
  const uint64_t commits = client_.services->directory().commit_calls();
  PutSummary again = Put();
  EXPECT_EQ(again.files_unchanged, 2);
  EXPECT_EQ(again.bytes_read, 0);
  EXPECT_EQ(again.folders_created, 0);
  PutOptions reread;
  reread.reread_unchanged = true;
  again = Put(reread);
  EXPECT_EQ(again.files_unchanged, 2);
  EXPECT_EQ(again.bytes_read, 2);
  EXPECT_EQ(client_.services->directory().commit_calls(), commits);
  Write("b", "longer");
  Write("c", "3");
  again = Put();
  EXPECT_EQ(again.files_unchanged, 1);
  EXPECT_EQ(again.files_changed, 1);
  EXPECT_EQ(again.files_new, 1);
}

TEST_F(TreeUploaderTest, CountsLinksApartFromFiles) {
  Write("file", "1");
  Run("ln -s file " + in() + "/link");
  PutSummary put = Put();
  EXPECT_EQ(put.files_new, 1);
  EXPECT_EQ(put.symlinks, 1);
  Run("ln -sfn elsewhere " + in() + "/link");
  put = Put();
  EXPECT_EQ(put.files_changed, 0);
  EXPECT_EQ(put.files_unchanged, 1);
  EXPECT_EQ(put.symlinks, 1);
  put = Put();
  EXPECT_EQ(put.files_unchanged, 1);
  EXPECT_EQ(put.symlinks, 1);
}

TEST_F(TreeUploaderTest, ReportsWhatItCannotRead) {
  Write("good", "1");
  Write("secret", "2");
  ASSERT_EQ(mkfifo((in() + "/pipe").c_str(), 0600), 0);
  const PutSummary put = Put();
  EXPECT_EQ(put.files_new, 1);
  ASSERT_THAT(put.errors, SizeIs(1));
  EXPECT_EQ(put.errors[0].path, "secret");
  EXPECT_THAT(put.errors[0].status,
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(put.skipped_paths, ElementsAre("pipe"));
}

TEST_F(TreeUploaderTest, CommitsNothingOfAFileThatBreaksMidway) {
  Write("broken-large", std::string(12 << 20, 'x'));
  Write("broken-small", std::string(7 << 20, 'y'));
  Write("good", "1");
  const PutSummary put = Put();
  EXPECT_EQ(put.files_new, 1);
  ASSERT_THAT(put.errors, SizeIs(2));
  for (const ItemError& error : put.errors) {
    EXPECT_THAT(error.status, StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(vault().Stat("/backup/good", 0), IsOk());
  for (const char* name : {"/backup/broken-large", "/backup/broken-small"}) {
    EXPECT_THAT(vault().Stat(name, 0), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_EQ(client_.services->memory().used_bytes(), 0);
}

TEST_F(TreeUploaderTest, LetsTwoPutTheSameTreeAtOnce) {
  Run("mkdir -p " + in() + "/x/y");
  for (int i = 0; i < 100; ++i) {
    Write(absl::StrCat("x/", i), absl::StrCat("content of ", i));
    Write(absl::StrCat("x/y/", i), absl::StrCat("content below of ", i));
  }
  const std::unique_ptr<Vault> other =
      client_.client->OpenVault("vault").value();
  absl::StatusOr<PutSummary> theirs;
  std::thread thread([&] { theirs = other->PutTree(in(), "/backup", {}); });
  const PutSummary ours = Put();
  thread.join();
  ASSERT_THAT(theirs, IsOk());
  EXPECT_THAT(ours.errors, IsEmpty());
  EXPECT_THAT(theirs->errors, IsEmpty());
  EXPECT_EQ(ours.files_new + theirs->files_new, 200);
  EXPECT_EQ(ours.folders_created + theirs->folders_created, 3);
  EXPECT_EQ(Get().files, 200);
  Run("diff -r " + in() + " " + out());
}

TEST_F(TreeUploaderTest, StoresTheRestWhenAnAnswerIsRefused) {
  Write("a", "1");
  Write("b", "2");
  Put();
  Write("a", "changed");
  Write("b", "changed");
  client_.services->tamper().listed = [](std::vector<DirectoryEntry>& entries) {
    for (DirectoryEntry& entry : entries) {
      if (!entry.current_version.has_value()) continue;
      entry.current_version->stored_bytes ^= 1;
      break;
    }
  };
  const PutSummary put = Put();
  EXPECT_EQ(put.files_changed, 1);
  ASSERT_THAT(put.errors, SizeIs(1));
  EXPECT_THAT(put.errors[0].status, StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(TreeUploaderTest, CommitsManySmallFilesTogether) {
  constexpr int kFiles = 2000;
  for (int i = 0; i < kFiles; ++i) {
    Write(absl::StrCat("file-", i), absl::StrCat("content of ", i));
  }
  const uint64_t calls_before = client_.services->directory().call_count();
  EXPECT_EQ(Put().files_new, kFiles);
  // No lookups or commits of single files.
  EXPECT_LT(client_.services->directory().call_count() - calls_before,
            kFiles / 10);
  EXPECT_EQ(client_.services->memory().used_bytes(), 0);
  EXPECT_EQ(Get().files, kFiles);
  EXPECT_EQ(Read(out() + "/file-1234"), "content of 1234");
}

TEST_F(TreeUploaderTest, SortsOutConflictsOfSingleFiles) {
  Write("a", "1");
  Write("b", "2");
  client_.services->directory().FailNextCommit(
      absl::AbortedError("somebody was faster"));
  const PutSummary put = Put();
  EXPECT_EQ(put.files_new, 2);
  EXPECT_THAT(put.errors, IsEmpty());
}

TEST_F(TreeUploaderTest, DoesNotReplaceOtherKinds) {
  Run("mkdir " + in() + "/x");
  Write("x/f", "1");
  Write("y", "2");
  ASSERT_EQ(Put().files_new, 2);
  Run("cd " + in() + " && rm -r x y && echo 3 > x && mkdir y && echo 4 > y/f");
  const PutSummary put = Put();
  EXPECT_EQ(put.files_new + put.files_changed, 0);
  EXPECT_THAT(put.errors, SizeIs(2));
}

TEST_F(TreeUploaderTest, FollowsNoLinkOutOfTheDestination) {
  Run("mkdir " + in() + "/x");
  Write("x/f", "evil");
  Put();
  Run("mkdir " + out() + " " + folder_ + "/elsewhere && ln -s ../elsewhere " +
      out() + "/x");
  const absl::StatusOr<GetSummary> get = vault().GetTree("/backup", out(), {});
  ASSERT_THAT(get, IsOk());
  EXPECT_THAT(get->errors, SizeIs(1));
  EXPECT_NE(access((folder_ + "/elsewhere/f").c_str(), F_OK), 0);
}

TEST_F(TreeUploaderTest, LeavesNoHalfFileBehind) {
  Write("f", std::string(100000, 'x'));
  Put();
  for (int i = 0; i < InMemoryServices::kNodes; ++i) {
    client_.services->cluster().node(i).LoseAll();
  }
  const absl::StatusOr<GetSummary> get = vault().GetTree("/backup", out(), {});
  ASSERT_THAT(get, IsOk());
  ASSERT_THAT(get->errors, SizeIs(1));
  EXPECT_THAT(get->errors[0].status, StatusIs(absl::StatusCode::kDataLoss));
  Run("test -z \"$(ls -A " + out() + ")\"");
}

}  // namespace
}  // namespace coffer::client
