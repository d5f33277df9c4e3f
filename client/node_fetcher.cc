#include "client/node_fetcher.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/node_health.h"
#include "lib/merkle/blob_hash.h"
#include "lib/rpc/limits.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::client {
namespace {

// What a link may be thought to have before anything is known of any: slow, so
// that the first blobs over a slow one are not asked for twice.
constexpr double kUnknownBytesPerSecond = 128 << 10;

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
      address_(std::move(address)) {
  const size_t lanes = std::max(options.lanes, 1);
  const StallWatch watch(node_, Direction::kFromNode,
                         {options.stall_timeout, options.initial_stall_timeout},
                         dependencies_);
  lanes_.reserve(lanes);
  for (size_t i = 0; i < lanes; ++i) lanes_.emplace_back(watch);
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
  std::vector<uint64_t> lagging;
  {
    absl::MutexLock lock(&mutex_);
    bool all_lag = true;
    for (Lane& lane : lanes_) all_lag &= CheckLane(lane, lagging);
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
  lane.watch.Start();
  lane.last_answer = dependencies_.clock->Monotonic();
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
      ranges.push_back({request.id, 0, 0, request.size_bytes});
    }
    address = address_;
  }
  COFFER_ASSIGN_OR_RETURN(
      std::unique_ptr<GetStream> opened,
      dependencies_.storage->Create(address)->OpenGetStream(
          ranges, [&](size_t bytes) { NoteReceived(lane, bytes); }));
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
    COFFER_RETURN_IF_ERROR(CheckIndex(lane, item->range_index));
    if (item->bytes.ok()) {
      item->bytes = CheckBytes(ranges[item->range_index].blob_id,
                               *std::move(item->bytes));
    }
    Answer(lane, item->range_index, std::move(item->bytes));
  }
  return absl::UnavailableError("ended the stream early");
}

void NodeFetcher::NoteReceived(Lane& lane, size_t bytes) {
  absl::MutexLock lock(&mutex_);
  lane.watch.NoteMoved(bytes);
  if (lane.watch.Silence() < options_.min_lag) lane.lag_reported = false;
}

absl::Status NodeFetcher::CheckIndex(const Lane& lane, size_t index) {
  absl::MutexLock lock(&mutex_);
  if (index < lane.answered.size() && !lane.answered[index]) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kInternal,
                   "sent a blob that it was not asked for, or twice",
                   {reason::kMalformed, {}});
}

void NodeFetcher::Answer(Lane& lane, size_t index,
                         absl::StatusOr<std::string> bytes) {
  const absl::Duration now = dependencies_.clock->Monotonic();
  absl::Duration latency;
  uint64_t job = 0;
  {
    absl::MutexLock lock(&mutex_);
    latency = now - lane.last_answer;
    lane.last_answer = now;
    lane.watch.NoteProgress();
    lane.lag_reported = false;
    if (lane.cancelled) return;
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
          "sent nothing for ", absl::FormatDuration(lane.stall_limit)));
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

bool NodeFetcher::CheckLane(Lane& lane, std::vector<uint64_t>& lagging) {
  if (lane.batch.empty()) return false;
  const absl::Duration silence = lane.watch.Silence();
  if (silence < std::min(options_.min_lag, options_.stall_timeout)) {
    return false;
  }
  // Each piece counts as progress.
  uint64_t next_bytes = 0;
  for (size_t i = 0; i < lane.batch.size(); ++i) {
    if (!lane.answered[i]) next_bytes += lane.batch[i].size_bytes;
  }
  next_bytes = std::min<uint64_t>(next_bytes, rpc::kBlobDataPieceBytes);
  if (!lane.stalled && silence >= options_.stall_timeout) {
    lane.stall_limit = lane.watch.Limit(next_bytes);
    lane.stalled = silence >= lane.stall_limit;
    if (lane.stalled && lane.stream != nullptr) lane.stream->Cancel();
  }
  if (!lane.stalled && silence < LagLimit(next_bytes)) return false;
  if (!lane.lag_reported) {
    for (size_t i = 0; i < lane.batch.size(); ++i) {
      if (!lane.answered[i]) lagging.push_back(lane.batch[i].job);
    }
    lane.lag_reported = true;
  }
  return true;
}

absl::Duration NodeFetcher::LagLimit(uint64_t next_bytes) const {
  const NodeHealth& health = *dependencies_.health;
  double rate = health.RateOf(node_, Direction::kFromNode);
  if (rate <= 0) {
    rate = std::max(health.BestRate(Direction::kFromNode, next_bytes),
                    kUnknownBytesPerSecond);
  }
  const absl::Duration expected =
      std::max(health.HighLatency(node_),
               absl::Seconds(static_cast<double>(next_bytes) / rate));
  return std::max(options_.min_lag, expected * options_.lag_factor);
}

absl::Status NodeFetcher::Describe(const absl::Status& status) const {
  absl::MutexLock lock(&mutex_);
  return Annotate(status, absl::StrCat("(", address_, ")"));
}

}  // namespace coffer::client
