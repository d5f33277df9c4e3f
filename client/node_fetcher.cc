#include "client/node_fetcher.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "lib/merkle/blob_hash.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

absl::StatusOr<std::string> CheckBytes(const BlobId& id, std::string bytes) {
  if (merkle::HashBlob(bytes) == id) return bytes;
  return MakeError(absl::StatusCode::kDataLoss,
                   "sent bytes that do not match the id of the blob",
                   {reason::kBlobDamaged, {}});
}

bool IsAboutTheBlob(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsDataLoss(status);
}

}  // namespace

NodeFetcher::NodeFetcher(const NodeFetcherOptions& options, const NodeId& node,
                         std::string address,
                         const TransferDependencies& dependencies,
                         Listener* listener)
    : options_(options),
      node_(node),
      dependencies_(dependencies),
      listener_(*listener),
      address_(std::move(address)),
      lanes_(std::max(options.lanes, 1)) {
  const size_t lanes = std::max(options.lanes, 1);
  for (size_t i = 0; i < lanes; ++i) {
    threads_.emplace_back([this, i] { Work(i); });
  }
}

NodeFetcher::~NodeFetcher() {
  BeginStop();
  for (std::thread& thread : threads_) thread.join();
}

void NodeFetcher::Enqueue(const FetchRequest& request) {
  absl::MutexLock lock(&mutex_);
  outstanding_bytes_ += request.size_bytes;
  queue_.push_back(request);
  changed_.Signal();
}

void NodeFetcher::SetAddress(std::string address) {
  absl::MutexLock lock(&mutex_);
  address_ = std::move(address);
}

void NodeFetcher::CheckForLag() {
  const absl::Duration now = dependencies_.clock->Monotonic();
  const absl::Duration threshold =
      std::max(options_.min_lag,
               dependencies_.health->HighLatency(node_) * options_.lag_factor);
  std::vector<uint64_t> lagging;
  {
    absl::MutexLock lock(&mutex_);
    bool all_lag = true;
    for (Lane& lane : lanes_)
      all_lag &= CheckLane(lane, threshold, now, lagging);
    // Nobody will come to these soon.
    if (all_lag) {
      for (const FetchRequest& request : queue_) lagging.push_back(request.job);
    }
  }
  if (lagging.empty()) return;
  dependencies_.health->RecordFailure(node_);
  listener_.OnLagging(node_, std::move(lagging));
}

void NodeFetcher::Cancel() {
  absl::MutexLock lock(&mutex_);
  queue_.clear();
  outstanding_bytes_ = 0;
  for (Lane& lane : lanes_) {
    lane.cancelled = true;
    if (lane.stream != nullptr) lane.stream->Cancel();
  }
}

void NodeFetcher::BeginStop() {
  Cancel();
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  changed_.SignalAll();
}

uint64_t NodeFetcher::outstanding_bytes() const {
  absl::MutexLock lock(&mutex_);
  return outstanding_bytes_;
}

void NodeFetcher::Work(size_t lane_index) {
  Lane* lane = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    lane = &lanes_[lane_index];
  }
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      while (!stopping_ && queue_.empty()) changed_.Wait(&mutex_);
      if (stopping_) return;
      TakeBatch(*lane);
    }
    const absl::Status status = RunBatch(*lane);
    FailRest(*lane, status);
  }
}

void NodeFetcher::TakeBatch(Lane& lane) {
  uint64_t bytes = 0;
  while (!queue_.empty() && lane.batch.size() < options_.max_batch_blobs &&
         (lane.batch.empty() ||
          bytes + queue_.front().size_bytes <= options_.max_batch_bytes)) {
    bytes += queue_.front().size_bytes;
    lane.batch.push_back(queue_.front());
    queue_.pop_front();
  }
  lane.answered.assign(lane.batch.size(), false);
  lane.last_progress = dependencies_.clock->Monotonic();
  lane.lag_reported = false;
  lane.stalled = false;
  lane.cancelled = false;
}

absl::Status NodeFetcher::RunBatch(Lane& lane) {
  std::vector<BlobRange> ranges;
  std::string address;
  {
    absl::MutexLock lock(&mutex_);
    for (const FetchRequest& request : lane.batch) {
      ranges.push_back({request.id, 0, 0});
    }
    address = address_;
  }
  COFFER_ASSIGN_OR_RETURN(
      std::unique_ptr<GetStream> opened,
      dependencies_.storage->Create(address)->OpenGetStream(ranges));
  GetStream* const stream = opened.get();
  {
    absl::MutexLock lock(&mutex_);
    lane.stream = std::move(opened);
    // Nobody could cancel it before now.
    if (lane.cancelled || lane.stalled) lane.stream->Cancel();
  }
  while (true) {
    COFFER_ASSIGN_OR_RETURN(absl::optional<GetStream::Item> item,
                            stream->Next());
    if (!item.has_value()) break;
    if (item->range_index >= ranges.size()) {
      return absl::InternalError("sent a blob that was not asked for");
    }
    if (item->bytes.ok()) {
      item->bytes = CheckBytes(ranges[item->range_index].blob_id,
                               *std::move(item->bytes));
    }
    Answer(lane, item->range_index, std::move(item->bytes));
  }
  return absl::UnavailableError("ended the stream early");
}

void NodeFetcher::Answer(Lane& lane, size_t index,
                         absl::StatusOr<std::string> bytes) {
  const absl::Duration now = dependencies_.clock->Monotonic();
  absl::Duration latency;
  uint64_t job = 0;
  {
    absl::MutexLock lock(&mutex_);
    latency = now - lane.last_progress;
    lane.last_progress = now;
    lane.lag_reported = false;
    if (lane.answered[index] || lane.cancelled) return;
    lane.answered[index] = true;
    job = lane.batch[index].job;
    outstanding_bytes_ -= lane.batch[index].size_bytes;
  }
  if (bytes.ok()) {
    dependencies_.health->RecordLatency(node_, latency);
    dependencies_.health->RecordSuccess(node_);
  } else {
    bytes = Describe(bytes.status());
  }
  listener_.OnFetched(node_, job, std::move(bytes));
}

void NodeFetcher::FailRest(Lane& lane, const absl::Status& status) {
  std::unique_ptr<GetStream> stream;
  std::vector<uint64_t> jobs;
  absl::Status why = status;
  {
    absl::MutexLock lock(&mutex_);
    stream = std::move(lane.stream);
    if (lane.stalled) {
      why = absl::DeadlineExceededError(absl::StrCat(
          "sent nothing for ", absl::FormatDuration(options_.stall_timeout)));
    }
    for (size_t i = 0; i < lane.batch.size(); ++i) {
      if (lane.answered[i] || lane.cancelled) continue;
      outstanding_bytes_ -= lane.batch[i].size_bytes;
      jobs.push_back(lane.batch[i].job);
    }
    lane.batch.clear();
    lane.answered.clear();
  }
  stream.reset();
  if (jobs.empty()) return;
  // A stream error about a blob would blame all that were not answered.
  if (IsAboutTheBlob(why)) why = absl::UnavailableError(why.message());
  dependencies_.health->RecordFailure(node_);
  why = Describe(why);
  for (const uint64_t job : jobs) listener_.OnFetched(node_, job, why);
}

bool NodeFetcher::CheckLane(Lane& lane, absl::Duration threshold,
                            absl::Duration now,
                            std::vector<uint64_t>& lagging) {
  if (lane.batch.empty() || now - lane.last_progress < threshold) return false;
  if (now - lane.last_progress >= options_.stall_timeout && !lane.stalled) {
    lane.stalled = true;
    if (lane.stream != nullptr) lane.stream->Cancel();
  }
  if (!lane.lag_reported) {
    for (size_t i = 0; i < lane.batch.size(); ++i) {
      if (!lane.answered[i]) lagging.push_back(lane.batch[i].job);
    }
    lane.lag_reported = true;
  }
  return true;
}

absl::Status NodeFetcher::Describe(const absl::Status& status) const {
  absl::MutexLock lock(&mutex_);
  return Annotate(status, absl::StrCat("(", address_, ")"));
}

}  // namespace coffer::client
