// The real binary: started, killed and started again.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "coffer/directory/v1/directory_service.grpc.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "lib/rpc/channel.h"
#include "lib/status/grpc_status.h"
#include "lib/status/status_matchers.h"
#include "services/directory/sample_records.h"

namespace coffer::directory {
namespace {

using ::testing::HasSubstr;

constexpr char kBinary[] = "services/directory/coffer-directory";
constexpr int kStartTimeoutMs = 30000;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)),
                     std::istreambuf_iterator<char>());
}

// One process; its errors go to a file.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::string& log) {
    std::vector<char*> argv;
    std::string binary = kBinary;
    argv.push_back(&binary[0]);
    std::vector<std::string> copies = arguments;
    for (std::string& argument : copies) argv.push_back(&argument[0]);
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int error =
        posix_spawn(&pid_, kBinary, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    EXPECT_EQ(error, 0);
  }

  ~Process() {
    if (pid_ > 0) Stop(SIGKILL);
  }

  // Sends a signal and waits for the end; the wait status.
  int Stop(int signal) {
    kill(pid_, signal);
    return WaitForEnd();
  }

  int WaitForEnd() {
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
};

class DirectoryProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = absl::StrCat(testing::TempDir(), "/process");
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  std::vector<std::string> Arguments() const {
    return {"--data-dir",
            folder_ + "/data",
            "--listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0",
            "--http-listen",
            "127.0.0.1:0",
            "--ready-file",
            folder_ + "/ready",
            "--placement-group-bits",
            "4"};
  }

  std::string log() const { return folder_ + "/log"; }

  // Starts a directory and waits until it says that it serves.
  std::unique_ptr<Process> Start() {
    std::filesystem::remove(folder_ + "/ready");
    const int notify = inotify_init1(IN_CLOEXEC);
    inotify_add_watch(notify, folder_.c_str(), IN_MOVED_TO);
    auto process = std::make_unique<Process>(Arguments(), log());
    pollfd waiting{notify, POLLIN, 0};
    EXPECT_EQ(poll(&waiting, 1, kStartTimeoutMs), 1) << ReadFile(log());
    close(notify);
    const std::string ready = ReadFile(folder_ + "/ready");
    EXPECT_TRUE(absl::StartsWith(ready, "data=127.0.0.1:")) << ready;
    EXPECT_THAT(ready, HasSubstr(" admin=127.0.0.1:"));
    address_ = ready.substr(5, ready.find(' ') - 5);
    return process;
  }

  std::unique_ptr<v1::DirectoryService::Stub> NewStub() {
    const auto channel = rpc::CreateChannel(address_, {});
    EXPECT_THAT(channel, IsOk());
    return v1::DirectoryService::NewStub(*channel);
  }

  absl::Status CreateFolder(v1::DirectoryService::Stub* stub, uint32_t number) {
    grpc::ClientContext context;
    v1::CreateFolderResponse response;
    return FromGrpcStatus(
        stub->CreateFolder(&context,
                           sample::CreateFolder(1000 + number, sample::RootId(),
                                                number, 2000 + number),
                           &response));
  }

  std::string folder_;
  std::string address_;
};

TEST_F(DirectoryProcessTest, KeepsWhatItAcknowledgedWhenKilled) {
  constexpr uint32_t kRounds = 3;
  constexpr uint32_t kFolders = 20;
  uint32_t number = 0;
  for (uint32_t round = 0; round < kRounds; ++round) {
    const auto process = Start();
    const auto stub = NewStub();
    grpc::ClientContext context;
    v1::CreateVaultResponse created;
    ASSERT_THAT(FromGrpcStatus(stub->CreateVault(
                    &context, sample::CreateVault(), &created)),
                IsOk());
    for (uint32_t i = 0; i < kFolders; ++i) {
      ASSERT_THAT(CreateFolder(stub.get(), number++), IsOk());
    }
    EXPECT_TRUE(WIFSIGNALED(process->Stop(SIGKILL)));
  }
  const auto process = Start();
  v1::ListFolderRequest request;
  request.set_vault_id(sample::VaultId());
  request.set_folder_id(sample::RootId());
  grpc::ClientContext context;
  v1::ListFolderResponse response;
  ASSERT_THAT(
      FromGrpcStatus(NewStub()->ListFolder(&context, request, &response)),
      IsOk());
  EXPECT_EQ(response.entries_size(), static_cast<int>(kRounds * kFolders));
}

TEST_F(DirectoryProcessTest, StopsGracefullyOnBothSignals) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const int status = Start()->Stop(signal);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), EXIT_SUCCESS);
  }
  EXPECT_THAT(ReadFile(log()), HasSubstr("serves on 127.0.0.1:"));
}

TEST_F(DirectoryProcessTest, RefusesADataFolderInUse) {
  const auto first = Start();
  Process second(Arguments(), folder_ + "/second_log");
  const int status = second.WaitForEnd();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), EXIT_FAILURE);
  EXPECT_THAT(ReadFile(folder_ + "/second_log"),
              HasSubstr("is in use by another process"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/ready"));
}

}  // namespace
}  // namespace coffer::directory
