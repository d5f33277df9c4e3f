#ifndef COFFER_CLIENT_UPLOAD_TARGETS_H_
#define COFFER_CLIENT_UPLOAD_TARGETS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "client/cluster_map.h"
#include "lib/ids/id.h"

namespace coffer::client {

// A node to which a blob may be sent.
struct UploadTarget {
  NodeId node;
  // Equal numbers for equal failure domains.
  uint32_t failure_domain = 0;
  // As the cluster map has it.
  bool healthy = true;
  // Not a replica of the placement group: a substitute.
  bool substitute = false;
};

// The nodes for one placement group, in the order in which they are tried:
// healthy replicas, healthy substitutes, then the others in the same order.
struct UploadTargets {
  std::vector<UploadTarget> nodes;
  size_t failure_domain_count = 0;
};

// The targets of each placement group of one map, worked out when first asked
// for. Not thread-safe; the results are.
class UploadTargetTable {
 public:
  explicit UploadTargetTable(std::shared_ptr<const ClusterMap> map);

  // Nodes without an address or key are left out.
  std::shared_ptr<const UploadTargets> ForBlob(const BlobId& blob);

  const std::shared_ptr<const ClusterMap>& map() const { return map_; }

 private:
  std::shared_ptr<const UploadTargets> Compute(uint32_t pg) const;

  std::shared_ptr<const ClusterMap> map_;
  std::vector<std::shared_ptr<const UploadTargets>> targets_;
};

}  // namespace coffer::client

#endif  // COFFER_CLIENT_UPLOAD_TARGETS_H_
