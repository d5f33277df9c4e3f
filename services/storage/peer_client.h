#ifndef COFFER_SERVICES_STORAGE_PEER_CLIENT_H_
#define COFFER_SERVICES_STORAGE_PEER_CLIENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/ids/id.h"

namespace coffer::storage {

// What a storage node needs of another one. Implementations are thread-safe.
class PeerClient {
 public:
  virtual ~PeerClient() = default;

  // The id of the node that answers at HOST:PORT, over a connection that was
  // made for this question. `traceparent` is that of the call on behalf of
  // which it is asked, or empty. DEADLINE_EXCEEDED after `timeout`; other
  // errors say why nobody answers there, or what is wrong with the answer.
  virtual absl::StatusOr<NodeId> AskId(const std::string& address,
                                       const std::string& traceparent,
                                       absl::Duration timeout) = 0;

  // Ends questions in progress and those to come, with CANCELLED.
  virtual void Cancel() = 0;
};

}  // namespace coffer::storage

#endif  // COFFER_SERVICES_STORAGE_PEER_CLIENT_H_
