#ifndef COFFER_SERVICES_STORAGE_DIRECTORY_CLIENT_H_
#define COFFER_SERVICES_STORAGE_DIRECTORY_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"

namespace coffer::storage {

// An address of the node, for clients in one part of the network.
struct NetworkEndpoint {
  // "cluster", "external" or a name of the operator's.
  std::string network_class;
  // HOST:PORT.
  std::string address;
};

// How full a node is.
struct NodeUsage {
  uint64_t capacity_bytes = 0;
  uint64_t free_bytes = 0;
  uint64_t stored_bytes = 0;
  uint64_t blob_count = 0;
  bool accepts_puts = false;
  // What is kept free; nullopt: not known.
  absl::optional<uint64_t> reserve_bytes;
};

// What a storage node needs of the directory. Implementations are thread-safe.
class DirectoryClient {
 public:
  struct Registration {
    NodeId node_id;
    absl::optional<ClusterId> cluster_id;
    crypto::SigningPublicKey public_key;
    std::vector<NetworkEndpoint> endpoints;
    std::string failure_domain;
    NodeUsage usage;
  };

  struct Membership {
    ClusterId cluster_id;
    absl::Duration heartbeat_interval;
    uint64_t placement_epoch = 0;
  };

  // Another storage node, or this one.
  struct Peer {
    NodeId node_id;
    std::vector<NetworkEndpoint> endpoints;
  };

  struct PeerPage {
    std::vector<Peer> peers;
    // For the next page; empty at the end.
    std::string next_page_token;
  };

  virtual ~DirectoryClient() = default;

  // ALREADY_EXISTS (reason NODE_IDENTITY_CONFLICT) and FAILED_PRECONDITION
  // (reason WRONG_CLUSTER) are final; other errors may pass.
  virtual absl::StatusOr<Membership> Register(
      const Registration& registration) = 0;

  // Returns the placement epoch. `stopping`: the node is about to stop.
  // NOT_FOUND: register first.
  virtual absl::StatusOr<uint64_t> Heartbeat(const NodeId& node_id,
                                             const NodeUsage& usage,
                                             bool stopping) = 0;

  // The nodes of the cluster by id, a page at a time; the first one has an
  // empty token. `traceparent` as in PeerClient. Fails after `timeout`.
  // INTERNAL: the answer makes no sense.
  virtual absl::StatusOr<PeerPage> ListNodes(size_t page_size,
                                             const std::string& page_token,
                                             const std::string& traceparent,
                                             absl::Duration timeout) = 0;

  // Ends calls in progress and those to come, with CANCELLED.
  virtual void Cancel() = 0;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_DIRECTORY_CLIENT_H_
