#ifndef COFFER_SERVICES_DIRECTORY_ALL_NODES_H_
#define COFFER_SERVICES_DIRECTORY_ALL_NODES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "services/directory/cluster_reader.h"

namespace coffer::directory {

// All nodes on record, by id: the pages of ClusterReader::ListNodes() put
// together. A cluster has hundreds of them, not millions.
absl::StatusOr<std::vector<v1::Node>> ReadAllNodes(const ClusterReader& reader);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_ALL_NODES_H_
