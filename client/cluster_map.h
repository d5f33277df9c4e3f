#ifndef COFFER_CLIENT_CLUSTER_MAP_H_
#define COFFER_CLIENT_CLUSTER_MAP_H_

// The placement map together with what it takes to reach and check its nodes.

#include <string>

#include "absl/container/flat_hash_map.h"
#include "lib/crypto/signing.h"
#include "lib/ids/id.h"
#include "lib/placement/placement_map.h"

namespace coffer::client {

struct ClusterNode {
  crypto::SigningPublicKey public_key;
  // Of the client's network class.
  std::string address;
  std::string failure_domain;
  // As of when the map was fetched: SUSPECT or DOWN nodes are tried last.
  bool healthy = true;
};

// Immutable once fetched.
struct ClusterMap {
  placement::PlacementMap placement;
  absl::flat_hash_map<NodeId, ClusterNode> nodes;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_CLUSTER_MAP_H_
