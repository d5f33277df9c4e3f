#ifndef COFFER_SERVICES_DIRECTORY_SAMPLE_SNAPSHOT_H_
#define COFFER_SERVICES_DIRECTORY_SAMPLE_SNAPSHOT_H_

#include "services/directory/cluster_snapshot.h"

namespace coffer::directory {

// A cluster in which all is well, for tests that break something: four ACTIVE
// nodes 1 to 4 (sample::Id(), at 10.0.0.N:7420, in failure domains "zone-N", a
// tenth used), four placement groups of three replicas, of which group N is on
// all nodes but N + 1, and write quorum 2.
ClusterSnapshot SampleSnapshot();

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_SAMPLE_SNAPSHOT_H_
