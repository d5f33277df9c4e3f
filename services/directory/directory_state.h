#ifndef COFFER_SERVICES_DIRECTORY_DIRECTORY_STATE_H_
#define COFFER_SERVICES_DIRECTORY_DIRECTORY_STATE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "coffer/directory/internal/v1/command.pb.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

// The directory as a deterministic state machine: what a command does depends
// on the state and the command alone, so equal logs give equal bytes. There is
// no clock, no random and no hidden state here; the state is all in the store
// below the transaction.
//
// Exactly once: the outcome of a command with a request id is kept until
// ExpireRequests; the same id with the same operation gives that outcome again,
// with another operation INVALID_ARGUMENT (REQUEST_ID_REUSED).
//
// Thread-safe; has no state of its own.
class DirectoryState {
 public:
  // Applies `command`, the one with number `index` of the log (1 is the first),
  // and records the index in the transaction. A command that is refused leaves
  // nothing but its outcome; items of a batch are refused one by one. An index
  // that is not the next one is FAILED_PRECONDITION.
  //
  // An error means that the store could not be read or is damaged; the
  // transaction must then be thrown away.
  absl::StatusOr<internal::v1::Outcome> Apply(
      uint64_t index, const internal::v1::Command& command,
      StateTransaction& transaction) const;
};

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_DIRECTORY_STATE_H_
