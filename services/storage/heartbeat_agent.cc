#include "services/storage/heartbeat_agent.h"

#include <algorithm>

#include "lib/rpc/retry_policy.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"

namespace coffer::storage {
namespace {

// What a directory may ask for.
constexpr absl::Duration kMinInterval = absl::Milliseconds(50);
constexpr absl::Duration kMaxInterval = absl::Minutes(1);

bool IsFinal(const absl::Status& status) {
  const std::string reason = GetErrorReason(status);
  return reason == reason::kWrongCluster ||
         reason == reason::kNodeIdentityConflict;
}

}  // namespace

HeartbeatAgent::HeartbeatAgent(const HeartbeatAgentOptions& options,
                               DirectoryClient* client, NodeIdentity* identity,
                               PlacementEpoch* epoch,
                               std::unique_ptr<Sleeper> sleeper)
    : options_(options),
      client_(*client),
      identity_(*identity),
      epoch_(*epoch),
      sleeper_(std::move(sleeper)),
      interval_(kMinInterval),
      thread_([this] { Loop(); }) {}

HeartbeatAgent::~HeartbeatAgent() { Stop(); }

void HeartbeatAgent::AnnounceStop() {
  {
    absl::MutexLock lock(&beat_mutex_);
    stopping_ = true;
  }
  // It learns by silence otherwise.
  Beat().IgnoreError();
}

void HeartbeatAgent::Abandon() {
  ended_ = true;
  sleeper_->Wake();
  client_.Cancel();
}

void HeartbeatAgent::Stop() {
  Abandon();
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void HeartbeatAgent::Loop() {
  bool registered = false;
  int failures = 0;
  absl::Duration wait = absl::ZeroDuration();
  while (sleeper_->SleepFor(wait)) {
    const absl::Status status = registered ? Beat() : Register();
    if (ended_) return;
    if (options_.on_answer) options_.on_answer(status);
    if (IsFinal(status)) {
      options_.on_refused(status);
      return;
    }
    if (options_.on_result && (!registered || !status.ok())) {
      options_.on_result(status);
    }
    if (status.ok()) {
      failures = 0;
      // The first heartbeat makes the node ACTIVE: at once.
      wait = registered ? interval_ : absl::ZeroDuration();
      registered = true;
      continue;
    }
    if (absl::IsNotFound(status)) registered = false;
    wait = rpc::BackoffAfter(rpc::RetryPolicy(), ++failures, options_.jitter());
  }
}

absl::Status HeartbeatAgent::Register() {
  DirectoryClient::Registration registration;
  registration.node_id = identity_.node_id();
  registration.cluster_id = identity_.cluster_id();
  registration.public_key = identity_.key().public_key();
  registration.endpoints = options_.endpoints;
  registration.failure_domain = options_.failure_domain;
  registration.usage = options_.usage();
  COFFER_ASSIGN_OR_RETURN(const DirectoryClient::Membership membership,
                          client_.Register(registration));
  COFFER_RETURN_IF_ERROR(identity_.JoinCluster(membership.cluster_id));
  interval_ =
      std::clamp(membership.heartbeat_interval, kMinInterval, kMaxInterval);
  epoch_.Learn(membership.placement_epoch);
  return absl::OkStatus();
}

absl::Status HeartbeatAgent::Beat() {
  const NodeUsage usage = options_.usage();
  absl::MutexLock lock(&beat_mutex_);
  COFFER_ASSIGN_OR_RETURN(
      const uint64_t epoch,
      client_.Heartbeat(identity_.node_id(), usage, stopping_));
  epoch_.Learn(epoch);
  return absl::OkStatus();
}

}  // namespace coffer::storage
