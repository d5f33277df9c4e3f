#ifndef COFFER_SERVICES_DIRECTORY_COMMAND_CONTEXT_H_
#define COFFER_SERVICES_DIRECTORY_COMMAND_CONTEXT_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/directory/state_transaction.h"

namespace coffer::directory {

// What the rules of a command may use besides the command itself.
//
// Every rule checks first and writes only when nothing can be refused any more:
// a refusal leaves no trace in the transaction.
struct CommandContext {
  StateTransaction& transaction;
  // The proposer's time, the only time there is.
  google::protobuf::Timestamp proposed_time;
};

// Times out of range become infinite; equal inputs give equal results.
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

// `time` must be finite. Fractions of a microsecond are dropped, as they are in
// keys.
google::protobuf::Timestamp ToTimestamp(absl::Time time);

}  // namespace coffer::directory

#endif  // COFFER_SERVICES_DIRECTORY_COMMAND_CONTEXT_H_
