#include "client/stopped_node.h"

namespace coffer::client {

absl::Status ExplainEnd(const absl::Status& end, bool cancelled_here) {
  if (cancelled_here || !absl::IsCancelled(end)) return end;
  return absl::UnavailableError(
      "the node has ended the call: it stops, or nothing moved for too long");
}

}  // namespace coffer::client
