#ifndef COFFER_LIB_RPC_MESSAGE_MUTATOR_H_
#define COFFER_LIB_RPC_MESSAGE_MUTATOR_H_

#include "google/protobuf/message.h"
#include "lib/fuzz/fuzz_input.h"

namespace coffer::rpc {

// Changes one field of `message`, or of a message in it, as `input` says:
// clears it, sets any value, adds or removes an element. A sample that was
// changed a few times gets deeper into the code under test than random bytes
// do.
void MutateMessage(fuzz::FuzzInput* input, google::protobuf::Message* message);

}  // namespace coffer::rpc

#endif  // COFFER_LIB_RPC_MESSAGE_MUTATOR_H_
