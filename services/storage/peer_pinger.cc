#include "services/storage/peer_pinger.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/error_info.h"
#include "lib/status/error_reasons.h"
#include "lib/status/status_macros.h"
#include "services/storage/endpoint_list.h"

namespace coffer::storage {
namespace {

std::string ClusterAddress(const DirectoryClient::Peer& peer) {
  for (const NetworkEndpoint& endpoint : peer.endpoints) {
    if (endpoint.network_class == kClusterClass) return endpoint.address;
  }
  return "";
}

absl::Status NotTheExpectedNode(const NodeId& answered) {
  return absl::FailedPreconditionError(absl::StrCat(
      "another node answers there: ", answered.ToHex(),
      "; two nodes advertise one address, or a name leads to the wrong one"));
}

}  // namespace

PeerPinger::PeerPinger(const PeerPingerOptions& options,
                       DirectoryClient* directory, PeerClient* peers,
                       Clock* clock)
    : options_(options),
      directory_(directory),
      peers_(*peers),
      clock_(*clock) {}

absl::StatusOr<std::vector<PeerPing>> PeerPinger::PingAll(
    const std::string& traceparent) {
  if (directory_ == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     "cannot ping other nodes: this one serves without a "
                     "directory, start it with --directory",
                     {reason::kNoDirectory, {}});
  }
  std::shared_ptr<Round> round;
  {
    absl::MutexLock lock(&mutex_);
    if (IsFresh()) {
      round = round_;
      const auto done = [&round] { return round->result.has_value(); };
      mutex_.Await(absl::Condition(&done));
      return *round->result;
    }
    round_ = round = std::make_shared<Round>();
  }
  absl::StatusOr<std::vector<PeerPing>> result = Run(traceparent);
  absl::MutexLock lock(&mutex_);
  round->end = clock_.Monotonic();
  round->result = std::move(result);
  return *round->result;
}

bool PeerPinger::IsFresh() const {
  if (round_ == nullptr) return false;
  return !round_->result.has_value() ||
         clock_.Monotonic() - round_->end < options_.result_lifetime;
}

absl::StatusOr<std::vector<PeerPing>> PeerPinger::Run(
    const std::string& traceparent) {
  const absl::Duration deadline = clock_.Monotonic() + options_.round_timeout;
  const absl::StatusOr<std::vector<DirectoryClient::Peer>> peers =
      ListPeers(traceparent, deadline);
  if (!peers.ok()) {
    return absl::UnavailableError(absl::StrCat(
        "cannot ask the directory for its nodes: ", peers.status().message()));
  }
  std::vector<PeerPing> pings(peers->size());
  std::atomic<size_t> next{0};
  const auto ask_on = [&] {
    for (size_t i = next++; i < pings.size(); i = next++) {
      pings[i] = Ask((*peers)[i], traceparent, deadline);
    }
  };
  std::vector<std::thread> threads;
  const size_t wanted =
      std::min(pings.size(), static_cast<size_t>(options_.parallelism));
  for (size_t i = 0; i < wanted; ++i) threads.emplace_back(ask_on);
  for (std::thread& thread : threads) thread.join();
  std::sort(pings.begin(), pings.end(),
            [](const PeerPing& a, const PeerPing& b) {
              return a.node_id < b.node_id;
            });
  return pings;
}

absl::StatusOr<std::vector<DirectoryClient::Peer>> PeerPinger::ListPeers(
    const std::string& traceparent, absl::Duration deadline) {
  std::vector<DirectoryClient::Peer> peers;
  std::string token;
  while (peers.size() < options_.max_peers) {
    const size_t wanted = options_.max_peers - peers.size();
    const absl::Duration timeout =
        std::min(options_.peer_timeout, deadline - clock_.Monotonic());
    COFFER_ASSIGN_OR_RETURN(
        DirectoryClient::PeerPage page,
        directory_->ListNodes(wanted, token, traceparent, timeout));
    const size_t taken = std::min(wanted, page.peers.size());
    std::move(page.peers.begin(), page.peers.begin() + taken,
              std::back_inserter(peers));
    if (page.next_page_token.empty()) break;
    if (taken == 0) return absl::InternalError("its list does not end");
    token = std::move(page.next_page_token);
  }
  return peers;
}

PeerPing PeerPinger::Ask(const DirectoryClient::Peer& peer,
                         const std::string& traceparent,
                         absl::Duration deadline) {
  PeerPing ping;
  ping.node_id = peer.node_id;
  ping.address = ClusterAddress(peer);
  if (ping.address.empty()) {
    ping.status = absl::FailedPreconditionError(
        "the node advertises no address of class cluster");
    return ping;
  }
  const absl::Duration start = clock_.Monotonic();
  const absl::Duration timeout =
      std::min(options_.peer_timeout, deadline - start);
  if (timeout <= absl::ZeroDuration()) {
    ping.status = absl::AbortedError(
        "not asked: the others took all of the time; ask again");
    return ping;
  }
  const absl::StatusOr<NodeId> answered =
      peers_.AskId(ping.address, traceparent, timeout);
  ping.round_trip_time = clock_.Monotonic() - start;
  ping.status = answered.status();
  if (answered.ok() && *answered != peer.node_id) {
    ping.status = NotTheExpectedNode(*answered);
  }
  return ping;
}

}  // namespace coffer::storage
