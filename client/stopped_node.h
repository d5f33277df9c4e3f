#ifndef COFFER_CLIENT_STOPPED_NODE_H_
#define COFFER_CLIENT_STOPPED_NODE_H_

#include "absl/status/status.h"

namespace coffer::client {

// The end of a call to a storage node. CANCELLED that does not come from here
// is a node that stops, or that was kept waiting for too long: callers must not
// take it for a cancellation of their own, so it becomes UNAVAILABLE.
absl::Status ExplainEnd(const absl::Status& end, bool cancelled_here);

}  // namespace coffer::client

#endif  // COFFER_CLIENT_STOPPED_NODE_H_
