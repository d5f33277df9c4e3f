// The directory's log and reads without gRPC. Every group of commands is
// synced: set TMPDIR=/dev/shm to measure the processor and not the disk.

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "benchmark/benchmark.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/ids/id.h"
#include "services/directory/directory_keys.h"
#include "services/directory/directory_reader.h"
#include "services/directory/local_command_log.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/rocksdb_metadata_store.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

constexpr uint64_t kFilesPerCommand = 100;
constexpr uint64_t kLookupFiles = 100000;
// Above the numbers that test_commands.h gives to other things.
constexpr uint64_t kFirstFileId = uint64_t{1} << 32;

std::string NewFolder() {
  static int count = 0;
  return absl::StrCat(std::filesystem::temp_directory_path().string(),
                      "/coffer_directory_benchmark.", getpid(), ".", ++count);
}

// A directory with a vault, on disk.
class Directory {
 public:
  Directory() : path_(NewFolder()) {
    store_ = OpenRocksdbMetadataStore(path_, {}).value();
    log_ = LocalCommandLog::Create({}, store_.get()).value();
    Run(BootstrapCommand());
    Run(CreateVaultCommand(3, 2));
  }
  ~Directory() {
    log_.reset();
    store_.reset();
    std::filesystem::remove_all(path_);
  }

  void Run(internal::v1::Command command) {
    const auto outcome = log_->Submit(std::move(command));
    failed_ |= !CommandStatus(outcome).ok();
    for (const v1::ItemStatus& item : outcome->items()) {
      failed_ |= item.code() != 0;
    }
  }

  bool failed() const { return failed_; }
  const MetadataStore& store() const { return *store_; }

 private:
  const std::string path_;
  std::unique_ptr<MetadataStore> store_;
  std::unique_ptr<LocalCommandLog> log_;
  bool failed_ = false;
};

// Files of one blob each, as of `first`.
internal::v1::Command NewFiles(uint64_t first, uint64_t count) {
  std::vector<TestVersion> versions;
  for (uint64_t i = first; i < first + count; ++i) {
    const TestEntry entry = {TestRoot(), absl::StrCat("file", i),
                             TestId<ObjectId>(kFirstFileId + i)};
    versions.push_back({entry, 1, {{i, {0, 1, 2}}}});
  }
  internal::v1::Command command = CommitCommand(versions);
  command.set_request_id(std::string(TestId<RequestId>(first).bytes()));
  return command;
}

// One client commits 100 files in each request and waits for the sync.
void BatchedCommits(benchmark::State& state) {
  Directory directory;
  uint64_t next = 1;
  for (auto _ : state) {
    state.PauseTiming();
    internal::v1::Command command = NewFiles(next, kFilesPerCommand);
    next += kFilesPerCommand;
    state.ResumeTiming();
    directory.Run(std::move(command));
  }
  if (directory.failed()) state.SkipWithError("a commit failed");
  state.SetItemsProcessed(state.iterations() * kFilesPerCommand);
}
BENCHMARK(BatchedCommits)->UseRealTime()->MinTime(2);

// 64 clients commit one file in each request: what group commit gives.
void ConcurrentSingleCommits(benchmark::State& state) {
  constexpr uint64_t kClients = 64;
  constexpr uint64_t kFilesPerClient = 50;
  Directory directory;
  uint64_t next = 1;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<std::vector<internal::v1::Command>> commands(kClients);
    for (auto& mine : commands) {
      for (uint64_t i = 0; i < kFilesPerClient; ++i) {
        mine.push_back(NewFiles(next++, 1));
      }
    }
    state.ResumeTiming();
    std::vector<std::thread> clients;
    for (auto& mine : commands) {
      clients.emplace_back([&] {
        for (auto& command : mine) directory.Run(std::move(command));
      });
    }
    for (std::thread& client : clients) client.join();
  }
  if (directory.failed()) state.SkipWithError("a commit failed");
  state.SetItemsProcessed(state.iterations() * kClients * kFilesPerClient);
}
BENCHMARK(ConcurrentSingleCommits)->UseRealTime()->MinTime(2);

// One thread looks up single names among 100,000 files.
void Lookups(benchmark::State& state) {
  Directory directory;
  for (uint64_t i = 1; i <= kLookupFiles; i += 1000) {
    directory.Run(NewFiles(i, 1000));
  }
  const DirectoryReader reader(&directory.store());
  const auto view = static_cast<v1::EntryView>(state.range(0));
  std::vector<DirectoryReader::EntryKey> keys;
  for (uint64_t i = 1; i <= kLookupFiles; i += 7) {
    keys.push_back({TestRoot(), TestTag(absl::StrCat("file", i))});
  }
  size_t next = 0;
  size_t found = 0;
  for (auto _ : state) {
    const auto entries = reader.LookupEntries(
        TestVault(), absl::MakeConstSpan(&keys[next], 1), view);
    found += entries->front().has_value() ? 1 : 0;
    next = (next + 1) % keys.size();
  }
  if (found != static_cast<size_t>(state.iterations())) {
    state.SkipWithError("a lookup failed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Lookups)
    ->ArgName("view")
    ->Arg(v1::ENTRY_VIEW_BASIC)
    ->Arg(v1::ENTRY_VIEW_FULL);

}  // namespace
}  // namespace coffer::directory

BENCHMARK_MAIN();
