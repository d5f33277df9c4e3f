#include "services/directory/local_command_log.h"

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/ids/id.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_matchers.h"
#include "services/directory/cluster_commands.h"
#include "services/directory/directory_keys.h"
#include "services/directory/failing_metadata_store.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/metadata_store.h"
#include "services/directory/outcome.h"
#include "services/directory/stored_row.h"
#include "services/directory/test_commands.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using ::testing::AllOf;

// Lets a test hold the writer's thread within a write.
class GatedStore : public InMemoryMetadataStore {
 public:
  absl::Status Write(const MetadataBatch& batch,
                     Durability durability) override {
    durabilities_.push_back(durability);
    if (gated_) {
      entered_.Notify();
      gate_.WaitForNotification();
      gated_ = false;
    }
    return InMemoryMetadataStore::Write(batch, durability);
  }

  // The next write waits for Open().
  void Close() { gated_ = true; }
  void AwaitWrite() { entered_.WaitForNotification(); }
  void Open() { gate_.Notify(); }
  const std::vector<Durability>& durabilities() const { return durabilities_; }

 private:
  bool gated_ = false;
  absl::Notification entered_;
  absl::Notification gate_;
  std::vector<Durability> durabilities_;
};

Command FolderCommand(uint64_t number) {
  Command command = CreateFolderCommand(
      {TestRoot(), absl::StrCat("folder", number), TestId<ObjectId>(number)});
  command.set_request_id(std::string(TestId<RequestId>(number).bytes()));
  return command;
}

class LocalCommandLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<LocalCommandLog> NewLog(MetadataStore* store) {
    auto log = LocalCommandLog::Create(options_, store);
    EXPECT_THAT(log.status(), IsOk());
    return *std::move(log);
  }

  static void Prepare(LocalCommandLog* log) {
    ASSERT_THAT(CommandStatus(log->Submit(BootstrapCommand())), IsOk());
    ASSERT_THAT(CommandStatus(log->Submit(CreateVaultCommand(3, 2))), IsOk());
  }

  LocalCommandLogOptions options_;
};

TEST_F(LocalCommandLogTest, AppliesAndContinuesAfterARestart) {
  InMemoryMetadataStore store;
  {
    const auto log = NewLog(&store);
    EXPECT_EQ(log->applied_index(), 0u);
    Prepare(log.get());
    EXPECT_EQ(log->applied_index(), 2u);
  }
  const auto log = NewLog(&store);
  EXPECT_EQ(log->applied_index(), 2u);
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))), IsOk());
  EXPECT_EQ(log->applied_index(), 3u);
}

TEST_F(LocalCommandLogTest, ReportsGroupsOnceTheyAreDurable) {
  InMemoryMetadataStore store;
  std::vector<std::pair<Command::OperationCase, int>> seen;
  options_.on_applied = [&](const AppliedGroup& group) {
    EXPECT_THAT(ReadMetaNumber(store, kAppliedIndexKey),
                IsOkAndHolds(seen.size() + group.items.size()));
    for (const AppliedGroup::Item& item : group.items) {
      seen.emplace_back(item.command->operation_case(),
                        item.outcome->status().code());
    }
  };
  const auto log = NewLog(&store);
  Prepare(log.get());
  EXPECT_FALSE(CommandStatus(log->Submit(CreateVaultCommand(3, 2))).ok());
  log->Shutdown();
  EXPECT_THAT(
      seen,
      testing::ElementsAre(
          std::make_pair(Command::kBootstrapCluster, 0),
          std::make_pair(Command::kCreateVault, 0),
          std::make_pair(Command::kCreateVault,
                         static_cast<int>(absl::StatusCode::kAlreadyExists))));
}

TEST_F(LocalCommandLogTest, CommandsThatWaitShareOneSyncedWrite) {
  GatedStore store;
  const auto log = NewLog(&store);
  Prepare(log.get());
  store.Close();
  std::thread first([&] {
    EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))), IsOk());
  });
  store.AwaitWrite();
  // Shutdown() lets through what was submitted before it.
  std::vector<std::thread> others;
  absl::Mutex mutex;
  int finished = 0;
  for (uint64_t i = 2; i <= 9; ++i) {
    others.emplace_back([&, i] {
      const absl::Status status = CommandStatus(log->Submit(FolderCommand(i)));
      absl::MutexLock lock(&mutex);
      EXPECT_THAT(status, IsOk());
      ++finished;
    });
  }
  const auto all_wait = [&] { return log->queued_commands() == 8; };
  while (!all_wait()) std::this_thread::yield();
  EXPECT_EQ(finished, 0);
  store.Open();
  first.join();
  for (std::thread& other : others) other.join();
  EXPECT_EQ(finished, 8);
  // Two to prepare, one alone, one for the eight.
  EXPECT_EQ(store.durabilities().size(), 4u);
  for (const Durability durability : store.durabilities()) {
    EXPECT_EQ(durability, Durability::kSynced);
  }
}

TEST_F(LocalCommandLogTest, RetryWithinAGroupHasItsEffectOnce) {
  GatedStore store;
  const auto log = NewLog(&store);
  Prepare(log.get());
  store.Close();
  std::thread first([&] { log->Submit(FolderCommand(1)).IgnoreError(); });
  store.AwaitWrite();
  std::vector<std::thread> same;
  for (int i = 0; i < 2; ++i) {
    same.emplace_back([&] {
      EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(2))), IsOk());
    });
  }
  while (log->queued_commands() < 2) std::this_thread::yield();
  store.Open();
  first.join();
  for (std::thread& thread : same) thread.join();
}

TEST_F(LocalCommandLogTest, FailsForeverAfterAFailedWrite) {
  InMemoryMetadataStore memory;
  FailingMetadataStore store(&memory);
  absl::Notification told;
  options_.on_failure = [&](const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
    told.Notify();
  };
  const auto log = NewLog(&store);
  Prepare(log.get());
  store.FailWrites(absl::InternalError("disk"));
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kOutcomeUnknown)));
  told.WaitForNotification();
  store.FailWrites(absl::OkStatus());
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kStoreFailed)));
  EXPECT_EQ(store.write_count(), 2);
  EXPECT_EQ(log->applied_index(), 2u);
}

TEST_F(LocalCommandLogTest, FailsForeverAfterAFailedRead) {
  InMemoryMetadataStore memory;
  FailingMetadataStore store(&memory);
  const auto log = NewLog(&store);
  Prepare(log.get());
  store.FailReads(absl::DataLossError("checksum"));
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))),
              HasReason(reason::kOutcomeUnknown));
  store.FailReads(absl::OkStatus());
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))),
              HasReason(reason::kStoreFailed));
  EXPECT_EQ(store.write_count(), 2);
}

TEST_F(LocalCommandLogTest, RefusesCommandsAfterShutdown) {
  InMemoryMetadataStore store;
  const auto log = NewLog(&store);
  Prepare(log.get());
  log->Shutdown();
  log->Shutdown();
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(1))),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kShuttingDown)));
}

TEST_F(LocalCommandLogTest, RefusesWhatWaitsBeyondTheLimit) {
  GatedStore store;
  options_.max_queued_commands = 1;
  const auto log = NewLog(&store);
  Prepare(log.get());
  store.Close();
  std::thread writing([&] { log->Submit(FolderCommand(1)).IgnoreError(); });
  store.AwaitWrite();
  std::thread waiting([&] {
    EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(2))), IsOk());
  });
  while (log->queued_commands() < 1) std::this_thread::yield();
  EXPECT_THAT(CommandStatus(log->Submit(FolderCommand(3))),
              AllOf(StatusIs(absl::StatusCode::kUnavailable),
                    HasReason(reason::kOverloaded)));
  store.Open();
  writing.join();
  waiting.join();
}

TEST_F(LocalCommandLogTest, RefusesANewerSchema) {
  InMemoryMetadataStore store;
  internal::v1::StoredCluster cluster;
  cluster.set_schema_version(kSchemaVersion + 1);
  MetadataBatch batch;
  batch.Put(Family::kMeta, kClusterKey, SerializeRow(cluster));
  ASSERT_THAT(store.Write(batch, Durability::kSynced), IsOk());
  EXPECT_THAT(LocalCommandLog::Create({}, &store).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace coffer::directory
