#include "services/directory/local_command_log.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/retry_delay.h"
#include "lib/status/status_macros.h"
#include "services/directory/cluster_commands.h"
#include "services/directory/directory_keys.h"
#include "services/directory/metadata_store.h"
#include "services/directory/operation_digest.h"
#include "services/directory/state_transaction.h"
#include "services/directory/stored_row.h"

namespace coffer::directory {
namespace {

using internal::v1::Command;
using internal::v1::Outcome;

constexpr absl::Duration kOverloadRetryDelay = absl::Milliseconds(200);

absl::Status Unavailable(const char* reason, absl::string_view message) {
  return MakeError(absl::StatusCode::kUnavailable, message,
                   ErrorInfo{reason, {}});
}

absl::Status Overloaded() {
  absl::Status status = Unavailable(
      reason::kOverloaded,
      "the directory has more requests waiting than it takes; try again later");
  SetRetryDelay(kOverloadRetryDelay, &status);
  return status;
}

absl::Status ShuttingDown() {
  return Unavailable(reason::kShuttingDown,
                     "the directory is shutting down; try again later");
}

absl::Status StoreFailed() {
  return Unavailable(reason::kStoreFailed,
                     "the directory's database failed; try again when the "
                     "directory has been restarted");
}

absl::Status OutcomeUnknown() {
  return Unavailable(reason::kOutcomeUnknown,
                     "the directory's database failed during the request, "
                     "which may have taken effect; send it again when the "
                     "directory has been restarted");
}

}  // namespace

// A command whose submitter waits. Belongs to the submitter's stack.
struct LocalCommandLog::Waiter {
  Command command;
  size_t size_bytes = 0;
  absl::StatusOr<Outcome> result = Outcome();
  absl::Notification done;
};

absl::StatusOr<std::unique_ptr<LocalCommandLog>> LocalCommandLog::Create(
    const LocalCommandLogOptions& options, MetadataStore* store) {
  COFFER_RETURN_IF_ERROR(ReadCluster(*store).status());
  COFFER_ASSIGN_OR_RETURN(const uint64_t applied_index,
                          ReadMetaNumber(*store, kAppliedIndexKey));
  return absl::WrapUnique(new LocalCommandLog(options, store, applied_index));
}

LocalCommandLog::LocalCommandLog(const LocalCommandLogOptions& options,
                                 MetadataStore* store, uint64_t applied_index)
    : options_(options), store_(*store), applied_index_(applied_index) {
  absl::MutexLock lock(&join_mutex_);
  writer_ = std::thread([this] { WriterLoop(); });
}

LocalCommandLog::~LocalCommandLog() { Shutdown(); }

absl::StatusOr<Outcome> LocalCommandLog::Submit(Command command) {
  Waiter waiter;
  waiter.command = std::move(command);
  if (!waiter.command.request_id().empty()) {
    waiter.command.set_operation_sha256(
        std::string(OperationDigest(waiter.command).bytes()));
  }
  waiter.size_bytes = waiter.command.ByteSizeLong();
  {
    absl::MutexLock lock(&mutex_);
    if (!failure_.ok()) return StoreFailed();
    if (stopping_) return ShuttingDown();
    // A command of any size is taken when nothing else waits.
    if (!queue_.empty() &&
        (queue_.size() >= options_.max_queued_commands ||
         queued_bytes_ + waiter.size_bytes > options_.max_queued_bytes)) {
      return Overloaded();
    }
    queue_.push_back(&waiter);
    queued_bytes_ += waiter.size_bytes;
  }
  waiter.done.WaitForNotification();
  return std::move(waiter.result);
}

uint64_t LocalCommandLog::applied_index() const {
  absl::MutexLock lock(&mutex_);
  return applied_index_;
}

size_t LocalCommandLog::queued_commands() const {
  absl::MutexLock lock(&mutex_);
  return queue_.size();
}

void LocalCommandLog::Shutdown() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  if (writer_.joinable()) writer_.join();
}

bool LocalCommandLog::HasWork() const { return !queue_.empty() || stopping_; }

std::vector<LocalCommandLog::Waiter*> LocalCommandLog::NextGroup() {
  std::vector<Waiter*> group;
  size_t group_bytes = 0;
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &LocalCommandLog::HasWork));
  while (!queue_.empty() && group.size() < options_.max_group_commands) {
    Waiter* const next = queue_.front();
    const bool fits =
        group_bytes + next->size_bytes <= options_.max_group_bytes;
    if (!group.empty() && !fits) break;
    queue_.pop_front();
    queued_bytes_ -= next->size_bytes;
    group_bytes += next->size_bytes;
    group.push_back(next);
  }
  return group;
}

void LocalCommandLog::WriterLoop() {
  while (true) {
    const std::vector<Waiter*> group = NextGroup();
    if (group.empty()) return;
    const absl::Status status = CommitGroup(group);
    FinishGroup(group, status);
    if (!status.ok()) return;
  }
}

absl::Status LocalCommandLog::CommitGroup(const std::vector<Waiter*>& group) {
  uint64_t index = applied_index();
  StateTransaction transaction(&store_);
  for (Waiter* const waiter : group) {
    waiter->result = state_.Apply(++index, waiter->command, transaction);
    if (!waiter->result.ok()) {
      return Annotate(waiter->result.status(),
                      absl::StrCat("command ", index, " cannot be applied"));
    }
  }
  const absl::Duration start = Now();
  COFFER_RETURN_IF_ERROR(
      store_.Write(std::move(transaction).ToBatch(), Durability::kSynced));
  const absl::Duration write_time = Now() - start;
  {
    absl::MutexLock lock(&mutex_);
    applied_index_ = index;
  }
  ReportGroup(group, write_time);
  return absl::OkStatus();
}

void LocalCommandLog::ReportGroup(const std::vector<Waiter*>& group,
                                  absl::Duration write_time) const {
  if (!options_.on_applied) return;
  AppliedGroup applied;
  applied.write_time = write_time;
  for (const Waiter* waiter : group) {
    applied.items.push_back({&waiter->command, &*waiter->result});
  }
  options_.on_applied(applied);
}

absl::Duration LocalCommandLog::Now() const {
  return options_.clock == nullptr ? absl::ZeroDuration()
                                   : options_.clock->Monotonic();
}

void LocalCommandLog::FinishGroup(const std::vector<Waiter*>& group,
                                  const absl::Status& status) {
  std::deque<Waiter*> refused;
  if (!status.ok()) {
    absl::MutexLock lock(&mutex_);
    failure_ = status;
    refused.swap(queue_);
    queued_bytes_ = 0;
  }
  for (Waiter* const waiter : group) {
    if (!status.ok()) waiter->result = OutcomeUnknown();
    waiter->done.Notify();
  }
  for (Waiter* const waiter : refused) {
    waiter->result = StoreFailed();
    waiter->done.Notify();
  }
  if (!status.ok() && options_.on_failure) options_.on_failure(status);
}

}  // namespace coffer::directory
