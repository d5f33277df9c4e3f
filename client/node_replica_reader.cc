#include "client/node_replica_reader.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"

namespace coffer::client {
namespace {

// How often the node is checked for a stall within its timeout.
constexpr int kStallChecksPerTimeout = 4;

absl::Status Cancelled() {
  return absl::CancelledError("the verification was cancelled");
}

// Whether to ask the node for more would cost as much again.
bool IsAboutTheNode(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

NodeFetcherOptions OneLane(NodeFetcherOptions options) {
  options.lanes = 1;
  return options;
}

}  // namespace

NodeReplicaReader::NodeReplicaReader(const NodeFetcherOptions& options,
                                     const NodeId& node,
                                     const std::string& address,
                                     const TransferDependencies& dependencies) {
  NodeFetcher::Listener* const listener = this;
  fetcher_ = absl::make_unique<NodeFetcher>(OneLane(options), node, address,
                                            dependencies, listener);
  stall_check_ = absl::make_unique<PeriodicTask>(
      PeriodicTaskOptions{options.stall_timeout / kStallChecksPerTimeout},
      dependencies.clock, dependencies.new_sleeper(),
      [this] { fetcher_->CheckForLag(); });
}

NodeReplicaReader::~NodeReplicaReader() {
  stall_check_->Stop();
  // Calls back until it is gone.
  fetcher_.reset();
}

ReplicaReadings NodeReplicaReader::Read(
    absl::Span<const ReplicaRequest> requests) {
  uint64_t job = 0;
  {
    absl::MutexLock lock(&mutex_);
    readings_ = ReplicaReadings();
    readings_.statuses.resize(requests.size(), Cancelled());
    if (cancelled_) return std::move(readings_);
    answered_.assign(requests.size(), false);
    unanswered_count_ = requests.size();
    job = first_job_;
  }
  for (const ReplicaRequest& request : requests) {
    fetcher_->Enqueue({job++, request.id, request.size_bytes});
  }
  // Broken off meanwhile: nobody waits for what was asked for since.
  if (!IsAwaited()) fetcher_->Cancel();
  absl::MutexLock lock(&mutex_);
  while (unanswered_count_ > 0) changed_.Wait(&mutex_);
  first_job_ = job;
  return std::move(readings_);
}

void NodeReplicaReader::Cancel() {
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
  }
  BreakOff(Cancelled());
}

void NodeReplicaReader::OnFetched(const NodeId&, uint64_t job,
                                  absl::StatusOr<std::string> bytes) {
  {
    absl::MutexLock lock(&mutex_);
    const uint64_t index = job - first_job_;
    // Of an earlier Read that broke off, or after this one did.
    if (index >= answered_.size() || answered_[index]) return;
    if (bytes.ok()) readings_.bytes_read += bytes->size();
    answered_[index] = true;
    readings_.statuses[index] = bytes.status();
    --unanswered_count_;
    changed_.SignalAll();
  }
  if (IsAboutTheNode(bytes.status())) BreakOff(bytes.status());
}

bool NodeReplicaReader::IsAwaited() {
  absl::MutexLock lock(&mutex_);
  return unanswered_count_ > 0;
}

void NodeReplicaReader::OnLagging(const NodeId&, std::vector<uint64_t>) {}

void NodeReplicaReader::BreakOff(const absl::Status& status) {
  fetcher_->Cancel();
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < answered_.size(); ++i) {
    if (answered_[i]) continue;
    answered_[i] = true;
    readings_.statuses[i] = status;
  }
  unanswered_count_ = 0;
  changed_.SignalAll();
}

}  // namespace coffer::client
