#ifndef COFFER_SERVICES_DIRECTORY_IN_MEMORY_CLUSTER_H_
#define COFFER_SERVICES_DIRECTORY_IN_MEMORY_CLUSTER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "coffer/directory/v1/directory_service.pb.h"
#include "lib/clock/fake_clock.h"
#include "services/directory/cluster_reader.h"
#include "services/directory/command_proposer.h"
#include "services/directory/in_memory_metadata_store.h"
#include "services/directory/local_command_log.h"
#include "services/directory/node_registry.h"

namespace coffer::directory {

// The domain below the RPCs, for tests of what works on it: a bootstrapped
// cluster with 2^4 placement groups and replication factor 3.
class InMemoryCluster {
 public:
  InMemoryCluster();

  // What RegisterNode does, but for the placement.
  absl::Status Register(uint32_t number, const std::string& failure_domain,
                        uint64_t capacity_bytes);

  uint64_t epoch() const;
  v1::NodeState RecordedState(uint32_t number) const;

  FakeClock clock;
  InMemoryMetadataStore store;
  std::unique_ptr<LocalCommandLog> log;
  const ClusterReader reader{&store};
  NodeRegistry registry{NodeRegistryOptions{}, &clock};
  std::unique_ptr<CommandProposer> proposer;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_IN_MEMORY_CLUSTER_H_
