#ifndef COFFER_SERVICES_DIRECTORY_LOCAL_COMMAND_LOG_H_
#define COFFER_SERVICES_DIRECTORY_LOCAL_COMMAND_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/clock/clock.h"
#include "services/directory/command_log.h"
#include "services/directory/directory_state.h"
#include "services/directory/metadata_store.h"

namespace coffer::directory {

// Commands that were written together. The pointers are valid during the call.
struct AppliedGroup {
  struct Item {
    const internal::v1::Command* command;
    const internal::v1::Outcome* outcome;
  };
  std::vector<Item> items;
  // Of the synced write.
  absl::Duration write_time;
};

struct LocalCommandLogOptions {
  // A group, which shares one sync, ends after this many commands or bytes of
  // commands. A command that is larger makes a group of its own.
  size_t max_group_commands = 256;
  size_t max_group_bytes = size_t{8} << 20;
  // More than this waiting is refused with OVERLOADED.
  size_t max_queued_commands = 8192;
  size_t max_queued_bytes = size_t{96} << 20;
  // Called once, from the writer's thread, when the store has failed: the
  // process should stop and start again. Must not call the log.
  std::function<void(const absl::Status&)> on_failure;
  // Called from the writer's thread for each group that has become durable,
  // before its submitters go on. Must be fast, and must not call the log.
  std::function<void(const AppliedGroup&)> on_applied;
  // Measures AppliedGroup::write_time; null: it stays zero. Must outlive the
  // log.
  Clock* clock = nullptr;
};

// A log of one replica. Commands that wait together are applied in order over
// one StateTransaction and written with one synced batch, which also carries
// the applied index; then their submitters return. The store is the log: no
// command is kept once it is applied.
//
// Fail-stop: after the first error of the store nothing is ever written again.
// A row that cannot be read, because it is damaged, is such an error too, even
// if only one command needs it: to refuse that command alone would let this
// replica go on in another state than its log says, and spread the damage.
class LocalCommandLog : public CommandLog {
 public:
  // `store` must outlive the log, and nobody else may write to it.
  // FAILED_PRECONDITION: the store was written by a newer version of this
  // program. Otherwise the error of the store.
  static absl::StatusOr<std::unique_ptr<LocalCommandLog>> Create(
      const LocalCommandLogOptions& options, MetadataStore* store);

  // Shuts down.
  ~LocalCommandLog() override;

  absl::StatusOr<internal::v1::Outcome> Submit(
      internal::v1::Command command) override;
  uint64_t applied_index() const override;

  // How many commands wait for a group, now.
  size_t queued_commands() const;

  // Refuses new commands, waits until those that wait are durable, and ends the
  // writer's thread. Thread-safe, idempotent.
  void Shutdown();

 private:
  struct Waiter;

  LocalCommandLog(const LocalCommandLogOptions& options, MetadataStore* store,
                  uint64_t applied_index);

  void WriterLoop();
  // Waits for commands; empty when the log is to end.
  std::vector<Waiter*> NextGroup();
  absl::Status CommitGroup(const std::vector<Waiter*>& group);
  void ReportGroup(const std::vector<Waiter*>& group,
                   absl::Duration write_time) const;
  absl::Duration Now() const;
  void FinishGroup(const std::vector<Waiter*>& group,
                   const absl::Status& status);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const LocalCommandLogOptions options_;
  MetadataStore& store_;
  const DirectoryState state_{};

  mutable absl::Mutex mutex_;
  std::deque<Waiter*> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  uint64_t applied_index_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex join_mutex_;
  std::thread writer_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_LOCAL_COMMAND_LOG_H_
