// Kills a process in the middle of its commands and looks whether everything
// that it was told is durable is there.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/status_matchers.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_reader.h"
#include "services/directory/local_command_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/rocksdb_metadata_store.h"
#include "services/directory/state_audit.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using ::testing::IsEmpty;

constexpr int kRounds = 5;
constexpr uint64_t kThreads = 4;
// A round's victim dies after about this many acknowledged commands.
constexpr int kAcknowledgedBeforeKill = 150;

TestEntry FileNumber(uint64_t number) {
  return {TestRoot(), absl::StrCat("file", number), TestId<ObjectId>(number)};
}

Command NewFile(uint64_t number) {
  return CommitCommand({{FileNumber(number), 1, {{number, {0, 1, 2}}}}});
}

// The process that dies: submits from several threads, and writes the number of
// each acknowledged file into the pipe.
[[noreturn]] void RunVictim(const std::string& path, uint64_t first, int pipe) {
  auto store = OpenRocksdbMetadataStore(path, {});
  if (!store.ok()) _exit(1);
  auto log = LocalCommandLog::Create({}, store->get());
  if (!log.ok()) _exit(1);
  if ((*log)->applied_index() == 0) {
    (*log)->Submit(BootstrapCommand()).IgnoreError();
    (*log)->Submit(CreateVaultCommand(3, 2)).IgnoreError();
  }
  std::vector<std::thread> threads;
  for (uint64_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint64_t number = first + thread;; number += kThreads) {
        if (!CommandStatus((*log)->Submit(NewFile(number))).ok()) _exit(1);
        if (write(pipe, &number, sizeof(number)) != sizeof(number)) _exit(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  _exit(1);
}

// Runs a victim, kills it, and adds what it acknowledged to `acknowledged`.
void RunAndKill(const std::string& path, uint64_t first,
                std::vector<uint64_t>* acknowledged) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t victim = fork();
  ASSERT_GE(victim, 0);
  if (victim == 0) {
    close(pipes[0]);
    RunVictim(path, first, pipes[1]);
  }
  close(pipes[1]);
  uint64_t number = 0;
  for (int count = 0; read(pipes[0], &number, sizeof(number)) == sizeof(number);
       ++count) {
    acknowledged->push_back(number);
    if (count == kAcknowledgedBeforeKill) kill(victim, SIGKILL);
  }
  close(pipes[0]);
  int status = 0;
  ASSERT_EQ(waitpid(victim, &status, 0), victim);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the victim ended by itself";
}

TEST(CrashRecoveryTest, EverythingAcknowledgedIsThereAfterAKill) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/crash");
  std::filesystem::remove_all(path);
  std::vector<uint64_t> acknowledged;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t first = 1 + static_cast<uint64_t>(round) * 1000000;
    RunAndKill(path, first, &acknowledged);
    if (HasFatalFailure()) return;

    COFFER_ASSERT_OK_AND_ASSIGN(const auto store,
                                OpenRocksdbMetadataStore(path, {}));
    EXPECT_THAT(AuditStore(*store), IsEmpty());
    const DirectoryReader reader(store.get());
    for (const uint64_t number : acknowledged) {
      const DirectoryReader::EntryKey key = {TestRoot(),
                                             TestTag(FileNumber(number).name)};
      COFFER_ASSERT_OK_AND_ASSIGN(
          const auto found,
          reader.LookupEntries(TestVault(), absl::MakeConstSpan(&key, 1),
                               v1::ENTRY_VIEW_FULL));
      ASSERT_TRUE(found.front().has_value()) << number;
    }
  }
  EXPECT_GT(acknowledged.size(),
            static_cast<size_t>(kRounds * kAcknowledgedBeforeKill));
}

}  // namespace
}  // namespace coffer::directory
